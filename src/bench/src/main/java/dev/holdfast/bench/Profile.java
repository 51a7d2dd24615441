package dev.holdfast.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * Where the time of a cell goes, if that is asked for: the statements that cost the database most, and a flight recording of the server. It
 * costs time itself, so the figures of such a run count for nothing.
 */
final class Profile {

    private static final int STATEMENTS = 14;
    private static final int LONGEST = 110;

    private final DataSource admin;
    private final Path folder;

    /**
     * @param admin may read what statements cost
     * @param folder takes the recordings
     */
    Profile(DataSource admin, Path folder) {
        this.admin = admin;
        this.folder = folder;
    }

    /** Forgets what was before. */
    void begin() throws SQLException {
        try (Connection connection = admin.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            statement.execute("SELECT pg_stat_statements_reset()");
        }
    }

    /** Prints what the statements since then have cost, and writes the recording. */
    void end(String cell, long server) throws SQLException, IOException, InterruptedException {
        try (Connection connection = admin.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT calls, total_exec_time, mean_exec_time * 1000, rows,"
                        + " shared_blks_hit / calls, wal_bytes / calls, query FROM pg_stat_statements"
                        + " ORDER BY total_exec_time DESC LIMIT " + STATEMENTS)) {
            System.out.println("statements of " + cell + ": calls, ms in all, us each, rows, pages each, WAL bytes each");
            while (rows.next()) {
                String text = rows.getString(7).replaceAll("\\s+", " ");
                System.out.printf(
                        Locale.ROOT,
                        "%9d %8.0f %7.0f %9d %6d %6d  %s%n",
                        rows.getLong(1),
                        rows.getDouble(2),
                        rows.getDouble(3),
                        rows.getLong(4),
                        rows.getLong(5),
                        rows.getLong(6),
                        text.substring(0, Math.min(LONGEST, text.length())));
            }
        }
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                        String.valueOf(server),
                        "JFR.dump",
                        "filename=" + folder.resolve(cell + ".jfr"))
                .inheritIO()
                .start()
                .waitFor();
    }
}
