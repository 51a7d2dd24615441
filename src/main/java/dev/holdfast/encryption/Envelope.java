package dev.holdfast.encryption;

import dev.holdfast.error.HoldfastException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The frozen layout of a sealed value: four letters {@code HFST} and the version 2, as every stored value begins; one byte for the
 * length of the key's id, the id, twelve bytes of nonce, and then what AES-GCM gives: as many bytes as the clear form has, and sixteen.
 */
public final class Envelope {

    /** The version of the stored form that is a sealed value. */
    public static final byte SEALED = 2;

    /** In memory only: a value that was not what it should be; reading it raises {@link NotAuthentic}. */
    public static final byte REFUSED = 3;

    static final int NONCE = 12;
    static final int TAG = 16;

    private static final byte[] MAGIC = {'H', 'F', 'S', 'T'};
    private static final int VERSION = 4;
    private static final int ID = 6;

    private Envelope() {}

    /** Tells whether bytes begin like a stored value of a version. */
    private static boolean is(byte[] stored, byte version) {
        return stored.length > VERSION
                && stored[VERSION] == version
                && Arrays.equals(stored, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Tells whether a stored value is sealed. */
    public static boolean isSealed(byte[] stored) {
        return is(stored, SEALED);
    }

    /** Returns the id of the key a value is sealed with; nothing if it is in clear. */
    public static Optional<String> keyOf(byte[] stored) {
        if (!isSealed(stored) || stored.length < ID + idLength(stored) + NONCE + TAG) {
            return Optional.empty();
        }
        return Optional.of(new String(stored, ID, idLength(stored), StandardCharsets.US_ASCII));
    }

    /** Returns the error that reading a value gives which could not be opened; nothing if it is in clear. */
    public static Optional<HoldfastException> errorOf(byte[] stored) {
        if (is(stored, REFUSED)) {
            return Optional.of(new NotAuthentic("a stored value is not what was written there"));
        }
        return keyOf(stored).map(KeyMissing::new);
    }

    static byte[] refused(byte[] stored) {
        byte[] marked = Arrays.copyOf(stored, Math.max(stored.length, VERSION + 1));
        System.arraycopy(MAGIC, 0, marked, 0, MAGIC.length);
        marked[VERSION] = REFUSED;
        return marked;
    }

    /** Returns all that stands before the nonce. */
    static byte[] header(String id) {
        byte[] key = id.getBytes(StandardCharsets.US_ASCII);
        byte[] header = Arrays.copyOf(MAGIC, ID + key.length);
        header[VERSION] = SEALED;
        header[VERSION + 1] = (byte) key.length;
        System.arraycopy(key, 0, header, ID, key.length);
        return header;
    }

    static int headerLength(byte[] sealed) {
        return ID + idLength(sealed);
    }

    private static int idLength(byte[] stored) {
        return stored.length <= VERSION + 1 ? 0 : Byte.toUnsignedInt(stored[VERSION + 1]);
    }
}
