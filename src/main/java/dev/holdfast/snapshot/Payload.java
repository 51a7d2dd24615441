package dev.holdfast.snapshot;

import dev.holdfast.error.HoldfastException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One encoded value: the input of an instance or the output of a step, and the number of the codec that wrote it.
 *
 * <p>Immutable by agreement: the array is not copied on the hot path, so nobody writes into it.
 */
public final class Payload {

    private final byte codec;
    private final byte[] bytes;
    private final @Nullable HoldfastException trouble;

    /**
     * Holds encoded bytes.
     *
     * @param codec the number of the codec, 1 to 127
     * @param bytes what the codec wrote; not copied
     */
    public Payload(byte codec, byte[] bytes) {
        this(codec, bytes, null);
    }

    private Payload(byte codec, byte[] bytes, @Nullable HoldfastException trouble) {
        this.codec = codec;
        this.bytes = bytes;
        this.trouble = trouble;
    }

    /** Stands for a value that is there and cannot be read: what was read with it is not lost for it, and reading it raises the error. */
    static Payload unreadable(HoldfastException trouble) {
        return new Payload((byte) 0, new byte[0], trouble);
    }

    /**
     * Reads the stored form; throws an error with code {@code unreadable-stored-form} that says what is wrong with it. One that is
     * encrypted and could not be opened becomes a payload whose bytes cannot be read.
     */
    public static Payload ofStored(byte[] stored) {
        return StoredForm.read(stored);
    }

    /** Returns the stored form: header and bytes. */
    public byte[] toStored() {
        requireReadable();
        return StoredForm.write(this);
    }

    /** Returns why the value cannot be read: its key is missing, or somebody has changed it; nothing if it can. */
    public Optional<HoldfastException> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void requireReadable() {
        if (trouble != null) {
            throw trouble;
        }
    }

    /** Returns the number of the codec that wrote the value; throws its {@link #trouble} if it cannot be read. */
    public byte codec() {
        requireReadable();
        return codec;
    }

    /** Returns the codec's bytes; not a copy. Throws its {@link #trouble} if it cannot be read. */
    public byte[] bytes() {
        requireReadable();
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload
                && codec == payload.codec
                && trouble == payload.trouble
                && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return trouble != null
                ? "unreadable payload: " + trouble.code().text()
                : "payload of " + bytes.length + " bytes by codec " + codec;
    }
}
