package dev.holdfast.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A point in one step of one instance at which a server can be made to stand still.
 *
 * <p>Gates are files, because they are to outlive the server: a gate is closed while its file exists. Whoever comes to a
 * closed gate says so by a second file, and waits.
 *
 * @param folder where the files are
 * @param name instance, step and point
 */
public record Gate(Path folder, String name) {

    /** The system property of the server that says where the gates are. */
    public static final String FOLDER = "crash.gates";

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The points of a step at which there is a gate. */
    public enum Point {
        /** Its effect is written; nothing is committed. */
        IN_THE_BODY,
        /** Its checkpoint is written, too; nothing is committed. */
        BEFORE_COMMIT,
        /** The database has committed; the engine does not know yet. */
        AFTER_COMMIT
    }

    /** Names a gate. */
    public static Gate of(Path folder, String instance, String step, Point point) {
        return new Gate(folder, instance + "." + step + "." + point);
    }

    /** Names a gate of the server this runs on. */
    public static Gate here(String instance, String step, Point point) {
        return of(Path.of(System.getProperty(FOLDER)), instance, step, point);
    }

    /** Closes the gate. */
    public void close() {
        try {
            Files.createFile(closed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens the gate. */
    public void open() {
        try {
            Files.delete(closed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Forgets who has come, for those that come next; whoever has waited is dead. */
    public void forget() {
        try {
            Files.delete(reachedMark());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether somebody has come to the gate while it was closed. */
    public boolean reached() {
        return Files.exists(reachedMark());
    }

    /** Goes through the gate; waits while it is closed. */
    public void pass() {
        if (!Files.exists(closed())) {
            return;
        }
        try {
            Files.createFile(reachedMark());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (Files.exists(closed())) {
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private Path closed() {
        return folder.resolve(name + ".closed");
    }

    private Path reachedMark() {
        return folder.resolve(name + ".reached");
    }
}
