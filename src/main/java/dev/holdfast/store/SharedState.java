package dev.holdfast.store;

import dev.holdfast.snapshot.Payload;
import java.util.Map;
import java.util.Optional;

/**
 * The values that all branches of a run share, one row for each name.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it. No lock is held between reading and
 * writing: a write names the version that was read, and one of two that read the same version loses (F36).
 */
public interface SharedState {

    /**
     * A value as it was read.
     *
     * @param version the version of the row; 0 if there is none yet
     * @param storedValue the value, as stored; nothing if there is none yet
     */
    record Versioned(int version, Optional<byte[]> storedValue) {

        /** Reads the value. */
        public Optional<Payload> value() {
            return storedValue.map(Payload::ofStored);
        }
    }

    /** Reads a value. */
    Versioned read(long run, String name);

    /**
     * Writes a value, if nobody has written it since it was read.
     *
     * @param version the version that was read
     * @return false if it has changed since; the caller rolls back and repeats from the reading
     */
    boolean write(long run, String name, int version, Payload value);

    /** Reads all values of a run, as stored, by name. */
    Map<String, Payload> all(long run);
}
