package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The fingerprint of a workflow's structure, 32 bytes of SHA-256; equal exactly when stored positions mean the same.
 *
 * <p>It covers what would change which step comes next or how stored state is read (kinds, ids, order, task versions),
 * not what a step does nor how it is shown or scheduled. See {@link Fingerprint}.
 */
public final class DefinitionHash {

    private static final int BYTES = 32;
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final byte[] bytes;

    private DefinitionHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the hash that has these 32 bytes; throws {@link InvalidArgument} for any other length. */
    public static DefinitionHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new InvalidArgument("a definition hash has 32 bytes, not " + bytes.length);
        }
        return new DefinitionHash(bytes.clone());
    }

    /** Parses 64 hexadecimal digits of either case; throws {@link InvalidArgument} for anything else. */
    public static DefinitionHash parse(String hex) {
        if (!HEX.matcher(hex).matches()) {
            throw new InvalidArgument("'" + hex + "' is no definition hash: 64 hexadecimal digits are");
        }
        return new DefinitionHash(HexFormat.of().parseHex(hex));
    }

    /** Returns a copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DefinitionHash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the 64 digits in lower case. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
