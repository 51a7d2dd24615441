package dev.holdfast.snapshot;

import java.util.Arrays;

/**
 * One encoded value: the input of an instance or the output of a step, and the number of the codec that wrote it.
 *
 * <p>Immutable by agreement: the array is not copied on the hot path, so nobody writes into it.
 */
public final class Payload {

    private final byte codec;
    private final byte[] bytes;

    /**
     * Holds encoded bytes.
     *
     * @param codec the number of the codec, 1 to 127
     * @param bytes what the codec wrote; not copied
     */
    public Payload(byte codec, byte[] bytes) {
        this.codec = codec;
        this.bytes = bytes;
    }

    /** Reads the stored form; throws an error with code {@code unreadable-stored-form} that says what is wrong with it. */
    public static Payload ofStored(byte[] stored) {
        return StoredForm.read(stored);
    }

    /** Returns the stored form: header and bytes. */
    public byte[] toStored() {
        return StoredForm.write(this);
    }

    /** Returns the number of the codec that wrote the value. */
    public byte codec() {
        return codec;
    }

    /** Returns the codec's bytes; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload payload && codec == payload.codec && Arrays.equals(bytes, payload.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "payload of " + bytes.length + " bytes by codec " + codec;
    }
}
