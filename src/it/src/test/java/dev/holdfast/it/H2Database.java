package dev.holdfast.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;

/** The file that a server keeps by itself, as long as nothing else is said. */
final class H2Database implements Database {

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public Connection look(Path serverData) throws Exception {
        // A copy: whoever opens a file after a crash repairs it, and that is the server's work.
        Path copy = Files.createDirectories(serverData.resolve("copy")).resolve("holdfast.mv.db");
        Files.copy(serverData.resolve("holdfast.mv.db"), copy, StandardCopyOption.REPLACE_EXISTING);
        return DriverManager.getConnection(
                "jdbc:h2:file:" + copy.resolveSibling("holdfast").toAbsolutePath()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;IFEXISTS=TRUE",
                "sa",
                "sa");
    }

    @Override
    public void close() {}
}
