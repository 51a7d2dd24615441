package dev.holdfast.it.check;

import dev.holdfast.it.chaos.ChaosDoor;
import dev.holdfast.it.chaos.Effects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;

/** The tables that the chaos application writes to, and the one that its nodes' files of beginnings are read into. */
public final class Ledgers {

    /** The table of the bodies that have begun. */
    public static final String BEGUN = "chaos_begun";

    private static final int COLUMNS = 6;

    private Ledgers() {}

    /** Creates them; none has a unique key that an effect could run into. */
    public static void create(Connection connection) throws SQLException {
        String effects =
                " (id bigserial PRIMARY KEY, instance_id text NOT NULL, branch int NOT NULL, step text NOT NULL,"
                        + " undo boolean NOT NULL, number int NOT NULL, intent text NOT NULL, node text NOT NULL,"
                        + " at timestamptz NOT NULL DEFAULT clock_timestamp())";
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + Effects.ONCE + effects);
            statement.execute("CREATE TABLE " + Effects.AT_LEAST_ONCE + effects);
            statement.execute("CREATE TABLE " + ChaosDoor.STARTED
                    + " (instance_id text PRIMARY KEY, workflow text NOT NULL, size int NOT NULL)");
            statement.execute("CREATE TABLE " + ChaosDoor.SENT
                    + " (instance_id text, name text, number int, PRIMARY KEY (instance_id, name, number))");
            statement.execute("CREATE TABLE " + ChaosDoor.ORDERED
                    + " (id text PRIMARY KEY, instance_id text NOT NULL, verb text NOT NULL,"
                    + " requested_at timestamptz NOT NULL DEFAULT clock_timestamp(), accepted_at timestamptz)");
            statement.execute("CREATE TABLE " + BEGUN
                    + " (at timestamptz NOT NULL, instance_id text NOT NULL, branch int NOT NULL, step text NOT NULL,"
                    + " attempt int NOT NULL, node text NOT NULL)");
        }
    }

    /** Reads a node's file of beginnings into its table; a line that a kill has cut off is left out. */
    public static void readBeginnings(Connection connection, Path file) throws SQLException, IOException {
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + BEGUN + " VALUES (?, ?, ?, ?, ?, ?)")) {
            for (String line : lines) {
                String[] parts = line.split("\t", -1);
                if (parts.length == COLUMNS) {
                    insert.setTimestamp(1, new Timestamp(Long.parseLong(parts[0])));
                    insert.setString(2, parts[1]);
                    insert.setInt(3, Integer.parseInt(parts[2]));
                    insert.setString(4, parts[3]);
                    insert.setInt(5, Integer.parseInt(parts[4]));
                    insert.setString(6, parts[5]);
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
