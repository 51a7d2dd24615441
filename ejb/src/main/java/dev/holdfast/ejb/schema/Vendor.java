package dev.holdfast.ejb.schema;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The kinds of database that hold the engine's tables, and what each must offer. */
enum Vendor {
    /** PostgreSQL from 13 on: older ones do not vacuum tables that only grow. */
    POSTGRESQL {
        @Override
        void check(Connection connection) throws SQLException {
            DatabaseMetaData database = connection.getMetaData();
            if (database.getDatabaseMajorVersion() < OLDEST_POSTGRESQL) {
                throw SchemaException.unsupported("PostgreSQL " + database.getDatabaseProductVersion()
                        + " is too old: version " + OLDEST_POSTGRESQL + " or newer is needed.");
            }
        }

        @Override
        void requirePreparedTransactions(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SHOW max_prepared_transactions")) {
                if (!row.next() || row.getInt(1) == 0) {
                    throw SchemaException.unsupported(
                            "The data source takes part in two-phase commits, and this PostgreSQL"
                                    + " prepares no transactions: set max_prepared_transactions to at least the size of all nodes'"
                                    + " pools together and restart PostgreSQL, or undo xa.cli.");
                }
            }
        }

        /**
         * Flyway has a lock of its own, but it looks whether there is anything to do before it takes it, and so two
         * nodes that start on a database with tables of others can get into each other's way.
         *
         * <p>The lock is a transaction's, so that it goes with its connection whatever happens; both time-outs that a
         * pool may have set are lifted for this transaction alone.
         */
        @Override
        <T> T alone(DataSource dataSource, Supplier<T> work) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                try {
                    statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
                    statement.execute("SET LOCAL lock_timeout = '" + LONGEST_WAIT_SECONDS + "s'");
                    statement.execute("SELECT pg_advisory_xact_lock(" + LOCK_KEY + ")");
                    return work.get();
                } finally {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        }
    },
    /** H2 2.x in its PostgreSQL mode. */
    H2 {
        @Override
        void check(Connection connection) throws SQLException {
            DatabaseMetaData database = connection.getMetaData();
            if (database.getDatabaseMajorVersion() < 2) {
                throw SchemaException.unsupported(
                        "H2 " + database.getDatabaseProductVersion() + " is too old: version 2.2 or newer is needed.");
            }
            Map<String, String> missing = new LinkedHashMap<>(H2_SETTINGS);
            try (PreparedStatement query = connection.prepareStatement("SELECT setting_name, setting_value"
                            + " FROM information_schema.settings WHERE setting_name = ANY(?)");
                    ResultSet settings = settings(connection, query)) {
                while (settings.next()) {
                    String value = settings.getString(2);
                    missing.computeIfPresent(
                            settings.getString(1), (name, wanted) -> wanted.equalsIgnoreCase(value) ? null : wanted);
                }
            }
            if (!missing.isEmpty()) {
                throw SchemaException.unsupported("The URL of an H2 database must carry "
                        + missing.entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .collect(Collectors.joining(";"))
                        + ". A database that was made without it must be made anew.");
            }
        }

        private ResultSet settings(Connection connection, PreparedStatement query) throws SQLException {
            query.setArray(
                    1, connection.createArrayOf("varchar", H2_SETTINGS.keySet().toArray()));
            return query.executeQuery();
        }

        /** One process at a time has the database open, so a lock of this process is enough. */
        @Override
        <T> T alone(DataSource dataSource, Supplier<T> work) {
            synchronized (IN_PROCESS) {
                return work.get();
            }
        }
    };

    private static final int OLDEST_POSTGRESQL = 13;
    private static final int LONGEST_WAIT_SECONDS = 120;

    /** The letters "holdfast" as a number, so that nobody else's advisory lock is likely to be the same. */
    private static final long LOCK_KEY = 0x686f6c6466617374L;

    private static final Map<String, String> H2_SETTINGS = h2Settings();

    /** A literal is one object in the whole process, so that two deployments of the engine share this lock as well. */
    private static final String IN_PROCESS = "dev.holdfast.ejb.schema";

    /** Throws {@link SchemaException} with what is missing, if anything is. */
    abstract void check(Connection connection) throws SQLException;

    /** Throws {@link SchemaException} if transactions cannot be prepared. */
    void requirePreparedTransactions(Connection connection) throws SQLException {
        // it can, by default
    }

    /** Waits until nobody else migrates the database and does the work before anybody else can. */
    abstract <T> T alone(DataSource dataSource, Supplier<T> work) throws SQLException;

    /** Returns the directory of this vendor's migrations. */
    String directory() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Finds out what answers on a connection and checks that it will do. */
    static Vendor of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        Vendor vendor = switch (product) {
            case "PostgreSQL" -> POSTGRESQL;
            case "H2" -> H2;
            default -> throw SchemaException.unsupported(product + " is not supported: PostgreSQL and H2 are.");
        };
        vendor.check(connection);
        return vendor;
    }

    /** Tells whether an error means that there is no connection to the database, or no longer one. */
    static boolean lost(@Nullable Throwable thrown) {
        String state = state(thrown);
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** Tells whether the database has ended a transaction for a dead-lock. */
    static boolean isDeadLock(@Nullable Throwable thrown) {
        return state(thrown).equals("40P01");
    }

    private static String state(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error && error.getSQLState() != null) {
                return error.getSQLState();
            }
        }
        return "";
    }

    private static Map<String, String> h2Settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("MODE", "PostgreSQL");
        settings.put("DATABASE_TO_LOWER", "TRUE");
        settings.put("DEFAULT_NULL_ORDERING", "HIGH");
        return settings;
    }
}
