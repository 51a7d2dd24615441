package dev.holdfast.it.chaos;

import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file to which every body says that it begins, before anything else: one line each, which outlives the server's death, since
 * the operating system has it once it is written.
 */
@ApplicationScoped
public class Beginnings {

    /** The system property of the server that names the file. */
    public static final String FILE = "chaos.beginnings";

    private @Nullable FileChannel file;

    /** For CDI. */
    public Beginnings() {}

    void note(TaskContext context) {
        String line = String.join(
                "\t",
                String.valueOf(System.currentTimeMillis()),
                context.instanceId(),
                String.valueOf(context.branch()),
                context.step(),
                String.valueOf(context.attempt()),
                Node.name());
        try {
            write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void write(ByteBuffer line) throws IOException {
        // an interrupt, by which the engine ends a body that is too late, closes a channel
        if (file == null || !file.isOpen()) {
            file = FileChannel.open(
                    Path.of(System.getProperty(FILE)), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        while (line.hasRemaining()) {
            file.write(line);
        }
    }
}
