package dev.holdfast.ejb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A database of H2, opened as the engine wants it. */
final class H2Place implements Place {

    private static final String SETTINGS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000"
                    + ";OPTIMIZE_REUSE_RESULTS=0"
                    // Closed by us, not when the last connection goes: another node may come back to it.
                    + ";DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String url;
    private final List<Path> files;

    private H2Place(String name, List<Path> files) {
        this.url = "jdbc:h2:" + name + SETTINGS;
        this.files = files;
    }

    static H2Place inMemory() {
        return new H2Place("mem:holdfast" + COUNT.incrementAndGet(), List.of());
    }

    static H2Place inTemporaryFile() {
        try {
            Path directory = Files.createTempDirectory("holdfast-h2");
            return new H2Place("file:" + directory.resolve("holdfast"), List.of(directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, "sa", "");
    }

    /**
     * Who waits for a row says so; who waits for a key tries again and again instead, and is known by a statement that
     * takes longer than any in memory.
     */
    @Override
    public String waitingSessionsQuery() {
        return "SELECT count(*) FROM information_schema.sessions WHERE session_id <> session_id()"
                + " AND (blocker_id IS NOT NULL"
                + " OR executing_statement_start < CURRENT_TIMESTAMP - INTERVAL '0.05' SECOND)";
    }

    @Override
    public void remove() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (SQLException e) {
            throw new IllegalStateException("cannot close " + url, e);
        }
        files.forEach(H2Place::delete);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
