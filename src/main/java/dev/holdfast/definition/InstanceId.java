package dev.holdfast.definition;

import java.nio.charset.StandardCharsets;

/** The id that a caller gives to an instance: any non-empty text of at most 256 bytes in UTF-8. */
public record InstanceId(String value) {

    /** The longest id, in bytes of UTF-8. */
    public static final int MAX_BYTES = 256;

    /** Checks the rule before anything else is done; throws {@link InvalidInstanceId}. */
    public InstanceId {
        if (value.isEmpty()) {
            throw InvalidInstanceId.empty();
        }
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw InvalidInstanceId.tooLong(bytes);
        }
        if (value.indexOf('\0') >= 0) {
            throw InvalidInstanceId.unstorable("a NUL character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw InvalidInstanceId.unstorable("half of a surrogate pair");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
