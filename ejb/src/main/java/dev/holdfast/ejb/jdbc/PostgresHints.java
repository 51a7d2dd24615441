package dev.holdfast.ejb.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hints by LISTEN and NOTIFY. Sent in transactions of their own and never in those of a business, since NOTIFY makes commits take
 * turns. Needs the driver's own interface: from the module {@code org.postgresql}, which this module depends on if it is there.
 */
final class PostgresHints {

    private static final String CHANNEL = "holdfast";

    private PostgresHints() {}

    /** Makes a connection hear hints; false if its driver is not the one of that module. */
    static boolean listen(Connection connection) throws SQLException {
        try {
            if (!connection.isWrapperFor(PGConnection.class)) {
                return false;
            }
        } catch (LinkageError e) {
            return false; // no such module in this server
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            return true;
        }
    }

    static boolean await(Connection connection, int incarnation, Duration atMost) throws SQLException {
        PGNotification[] heard =
                connection.unwrap(PGConnection.class).getNotifications(Math.max(1, Math.toIntExact(atMost.toMillis())));
        String own = String.valueOf(incarnation);
        boolean others = false;
        for (int i = 0; heard != null && i < heard.length; i++) {
            others |= !heard[i].getParameter().equals(own);
        }
        return others;
    }

    static void send(Connection connection, int incarnation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
            statement.setString(1, CHANNEL);
            statement.setString(2, String.valueOf(incarnation));
            statement.execute();
        }
    }

    /** Leaves a connection as the pool knows it. */
    static void forget(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UNLISTEN *");
        }
    }
}
