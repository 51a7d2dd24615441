package dev.holdfast.it;

import dev.holdfast.it.xa.Transfer;
import dev.holdfast.it.xa.TransferTasks;
import dev.holdfast.it.xa.TransferWorkflow;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;

/** Another database on the PostgreSQL server of the engine's. */
final class LedgerDatabase implements Beside {

    private static final String NAME = "ledger";

    private final PostgresDatabase server;

    LedgerDatabase(PostgresDatabase server) throws Exception {
        this.server = server;
        server.add(NAME);
        try (Connection connection = server.look(NAME)) {
            XaSite.createBookings(connection);
        }
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "LEDGER_DB_URL",
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + NAME,
                "LEDGER_DB_USER",
                "holdfast",
                "LEDGER_DB_PASSWORD",
                "holdfast");
    }

    @Override
    public Path script() {
        return XaSite.RESOURCES.resolve("ledger.cli");
    }

    @Override
    public List<Path> archives() {
        return List.of();
    }

    @Override
    public List<Class<?>> application() {
        return List.of(Transfer.class, TransferTasks.class, TransferWorkflow.class);
    }

    @Override
    public List<String> effects(String instance) throws Exception {
        try (Connection connection = server.look(NAME)) {
            return XaSite.bookings(connection, instance);
        }
    }

    /** PostgreSQL counts those of all its databases. */
    @Override
    public int prepared() {
        return 0;
    }

    @Override
    public void close() {
        // goes with its server
    }
}
