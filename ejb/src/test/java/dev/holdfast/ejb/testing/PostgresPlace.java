package dev.holdfast.ejb.testing;

import dev.holdfast.ejb.schema.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A database on the PostgreSQL server of this JVM; the server starts with the first one and stops with the JVM. */
final class PostgresPlace implements Place {

    private static final String USER = "postgres";
    private static final String TEMPLATE = "holdfast_template";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final DataSource source;

    private PostgresPlace(String name) {
        this.name = name;
        this.source = Server.RUNNING.getDatabase(USER, name);
    }

    static PostgresPlace empty() {
        return create("template0");
    }

    /** Copying a database that has the tables is much faster than migrating each. */
    static PostgresPlace migrated() {
        return create(Template.NAME);
    }

    private static PostgresPlace create(String template) {
        String name = "holdfast" + COUNT.incrementAndGet();
        onServer("CREATE DATABASE " + name + " TEMPLATE " + template);
        return new PostgresPlace(name);
    }

    @Override
    public Connection connect() throws SQLException {
        return source.getConnection();
    }

    @Override
    public String waitingSessionsQuery() {
        return "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    }

    @Override
    public void remove() {
        onServer("DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void onServer(String sql) {
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Starts the server when first asked for; its own shutdown hook stops it and removes its files. */
    private static final class Server {

        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "200")
                        .setServerConfig("max_prepared_transactions", "10")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Template {

        static final String NAME = make();

        private static String make() {
            onServer("CREATE DATABASE " + TEMPLATE + " TEMPLATE template0");
            new Schema(Server.RUNNING.getDatabase(USER, TEMPLATE)).migrate();
            return TEMPLATE;
        }
    }
}
