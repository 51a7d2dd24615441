package dev.holdfast.bench;

import dev.holdfast.bench.app.Cpu;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL under the server: the one that the environment names, or else the bundled one, started for the run. */
final class Database implements AutoCloseable {

    private static final String NAME = "holdfast";

    private final Optional<EmbeddedPostgres> own;
    private final DataSource source;
    /** As a user who may read the log, if we have one. */
    private final DataSource admin;

    private final Map<String, String> environment;

    private Database(
            Optional<EmbeddedPostgres> own, DataSource source, DataSource admin, Map<String, String> environment) {
        this.own = own;
        this.source = source;
        this.admin = admin;
        this.environment = environment;
    }

    /** Opens it, makes the benchmark's own tables, and refuses one that is not durable. */
    static Database open(Map<String, String> environment) throws IOException, SQLException {
        Database database = environment.containsKey("HOLDFAST_DB_HOST") ? given(environment) : bundled();
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            if (!database.text("SHOW " + setting).equals("on")) {
                database.close();
                throw new IllegalStateException(
                        setting + " is not on: what such a database reaches counts for nothing");
            }
        }
        try (Connection connection = database.admin.getConnection()) {
            connection.createStatement().execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect");
        } catch (SQLException notAllowed) {
            System.out.println("commits that write cannot be counted: " + notAllowed.getMessage());
        }
        Floor.tables(database.source);
        return database;
    }

    private static Database bundled() throws IOException, SQLException {
        EmbeddedPostgres postgres = Floor.postgres();
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute("CREATE ROLE holdfast LOGIN PASSWORD 'holdfast'");
            connection.createStatement().execute("CREATE DATABASE holdfast OWNER holdfast");
        }
        return new Database(
                Optional.of(postgres),
                postgres.getDatabase(NAME, NAME),
                postgres.getDatabase("postgres", NAME),
                Map.of(
                        "HOLDFAST_DB_HOST", "127.0.0.1",
                        "HOLDFAST_DB_PORT", String.valueOf(postgres.getPort()),
                        "HOLDFAST_DB_NAME", NAME,
                        "HOLDFAST_DB_USER", NAME,
                        "HOLDFAST_DB_PASSWORD", NAME));
    }

    private static Database given(Map<String, String> environment) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {environment.get("HOLDFAST_DB_HOST")});
        source.setPortNumbers(new int[] {Integer.parseInt(environment.getOrDefault("HOLDFAST_DB_PORT", "5432"))});
        source.setDatabaseName(environment.getOrDefault("HOLDFAST_DB_NAME", NAME));
        source.setUser(environment.getOrDefault("HOLDFAST_DB_USER", NAME));
        source.setPassword(environment.getOrDefault("HOLDFAST_DB_PASSWORD", NAME));
        // The server inherits the environment.
        return new Database(Optional.empty(), source, source, Map.of());
    }

    /** Returns it for a user who may see more than the server's, if there is one. */
    DataSource admin() {
        return admin;
    }

    DataSource source() {
        return source;
    }

    /** Returns what the server has to be told. */
    Map<String, String> environment() {
        return environment;
    }

    /** Returns the CPU time of all its processes, in nanoseconds; it must run on this machine. */
    long cpu() throws SQLException, IOException {
        return Cpu.ofFamily(mainProcess());
    }

    /** The parent of all its processes; asked for while the connection is open, for its process ends with it. */
    private long mainProcess() throws SQLException, IOException {
        try (Connection connection = source.getConnection();
                ResultSet backend = connection.createStatement().executeQuery("SELECT pg_backend_pid()")) {
            backend.next();
            return Cpu.parentOf(backend.getLong(1));
        }
    }

    /**
     * Counts the transactions that wrote their commit between two positions of the log: those that only read write none.
     *
     * @return nothing if the user may not read the log, or that part is gone
     */
    OptionalLong commits(long from, long to) {
        try (Connection connection = admin.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT coalesce(sum(count), 0)"
                        + " FROM pg_get_wal_stats('0/0'::pg_lsn + ?::numeric, '0/0'::pg_lsn + ?::numeric, true)"
                        + " WHERE \"resource_manager/record_type\" LIKE 'Transaction/COMMIT%'")) {
            statement.setLong(1, from);
            statement.setLong(2, to);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return OptionalLong.of(row.getLong(1));
            }
        } catch (SQLException unreadable) {
            System.out.println("commits that write are not counted: " + unreadable.getMessage());
            return OptionalLong.empty();
        }
    }

    /** Returns the one number that a query answers. */
    long number(String query, Object... parameters) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int parameter = 0; parameter < parameters.length; parameter++) {
                statement.setObject(parameter + 1, parameters[parameter]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Returns the one text that a query answers. */
    String text(String query) throws SQLException {
        try (Connection connection = source.getConnection();
                ResultSet row = connection.createStatement().executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Takes instances away whose ids have the prefix, as if they had never been. */
    void remove(String prefix) throws SQLException {
        try (Connection connection = source.getConnection()) {
            for (String table : new String[] {"hf_branch", "hf_checkpoint"}) {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table
                        + " WHERE snapshot_id IN (SELECT id FROM hf_snapshot WHERE instance_id LIKE ?)")) {
                    delete.setString(1, prefix + "%");
                    delete.executeUpdate();
                }
            }
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM hf_snapshot WHERE instance_id LIKE ?")) {
                delete.setString(1, prefix + "%");
                delete.executeUpdate();
            }
            connection.createStatement().execute("VACUUM ANALYZE hf_branch, hf_snapshot");
        }
    }

    @Override
    public void close() throws IOException {
        if (own.isPresent()) {
            own.get().close();
        }
    }
}
