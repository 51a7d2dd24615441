package dev.holdfast.it;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;

/** A PostgreSQL server of its own, with the database, user and password that the documentation uses. */
final class PostgresDatabase implements Database {

    private static final int ANY_PORT = 0;

    private final EmbeddedPostgres postgres;

    private PostgresDatabase(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts it on any port. */
    static PostgresDatabase start() throws Exception {
        return start(ANY_PORT);
    }

    /** Starts it on a port. */
    static PostgresDatabase start(int port) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().setPort(port).start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create role holdfast login password 'holdfast'");
            statement.execute("create database holdfast owner holdfast");
        }
        return new PostgresDatabase(postgres);
    }

    @Override
    public Map<String, String> environment() {
        return environment(postgres.getPort());
    }

    /** Returns the variables that make a server use the one that is, or will be, on a port. */
    static Map<String, String> environment(int port) {
        return Map.of(
                "HOLDFAST_DB_HOST", "127.0.0.1",
                "HOLDFAST_DB_PORT", String.valueOf(port),
                "HOLDFAST_DB_NAME", "holdfast",
                "HOLDFAST_DB_USER", "holdfast",
                "HOLDFAST_DB_PASSWORD", "holdfast");
    }

    @Override
    public Connection look(Path serverData) throws Exception {
        return postgres.getDatabase("holdfast", "holdfast").getConnection();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
