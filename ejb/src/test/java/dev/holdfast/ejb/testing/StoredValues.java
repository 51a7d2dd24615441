package dev.holdfast.ejb.testing;

import dev.holdfast.encryption.Envelope;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;

/** What stands in the columns of a database, past the engine. */
public final class StoredValues {

    private static final Map<String, List<String>> VALUES = Map.of(
            "hf_checkpoint", List.of("output", "error"),
            "hf_signal", List.of("payload"),
            "hf_state", List.of("\"value\""),
            "hf_outbox", List.of("message", "error"),
            "hf_schedule", List.of("input", "error"),
            "hf_webhook", List.of("secret", "old_secret"),
            "hf_webhook_delivery", List.of("body"),
            "hf_snapshot", List.of("error", "closing_failure"));

    private StoredValues() {}

    /** Names the columns of values and failures in which one stands in clear. */
    public static List<String> clearColumns(DataSource dataSource) {
        TreeSet<String> clear = new TreeSet<>();
        keys(dataSource).forEach((column, keys) -> {
            if (keys.contains("clear")) {
                clear.add(column);
            }
        });
        return List.copyOf(clear);
    }

    /** Reads by which keys the values of each column are sealed: "clear" for none. */
    public static Map<String, TreeSet<String>> keys(DataSource dataSource) {
        Map<String, TreeSet<String>> keys = new TreeMap<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, List<String>> table : VALUES.entrySet()) {
                for (String column : table.getValue()) {
                    try (ResultSet rows = statement.executeQuery(
                            "SELECT " + column + " FROM " + table.getKey() + " WHERE " + column + " IS NOT NULL")) {
                        while (rows.next()) {
                            keys.computeIfAbsent(table.getKey() + "." + column, none -> new TreeSet<>())
                                    .add(keyOf(rows.getObject(1)));
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return keys;
    }

    private static String keyOf(Object stored) {
        byte[] bytes = stored instanceof byte[] given
                ? given
                : String.valueOf(stored).startsWith("HFST2:")
                        ? java.util.Base64.getDecoder()
                                .decode(String.valueOf(stored).substring(6))
                        : new byte[0];
        return Envelope.keyOf(bytes).orElse("clear");
    }

    /** Names the columns, of all columns of all tables, in which a text stands. */
    public static List<String> columnsWith(DataSource dataSource, String text) {
        List<String> found = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery("SELECT table_name FROM information_schema.tables WHERE"
                    + " lower(table_name) LIKE 'hf%' AND table_type LIKE '%TABLE%'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                    ResultSetMetaData columns = rows.getMetaData();
                    while (rows.next()) {
                        for (int column = 1; column <= columns.getColumnCount(); column++) {
                            Object value = rows.getObject(column);
                            String readable = value instanceof byte[] bytes
                                    ? new String(bytes, StandardCharsets.ISO_8859_1)
                                    : String.valueOf(value);
                            if (readable.contains(text)) {
                                found.add(table + "." + columns.getColumnName(column));
                            }
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }
}
