package dev.holdfast.examples.settlement;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The payments of a day as lines {@code merchant,cents}.
 *
 * @param path where they are
 */
record PaymentsFile(Path path) {

    static PaymentsFile of(String day) {
        return new PaymentsFile(
                Path.of(System.getProperty("jboss.server.data.dir", "target"), "payments-" + day + ".csv"));
    }

    void write(int payments, int merchants) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".part");
        try (BufferedWriter lines = Files.newBufferedWriter(unfinished)) {
            for (int payment = 0; payment < payments; payment++) {
                lines.write("m-%04d,%d%n".formatted(payment % merchants, 100 + payment % 900));
            }
        }
        Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING);
    }

    BufferedReader open() throws IOException {
        return Files.newBufferedReader(path);
    }
}
