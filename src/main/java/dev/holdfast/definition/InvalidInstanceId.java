package dev.holdfast.definition;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** An instance id that is empty, too long, or cannot be stored; raised before any store is touched. */
public final class InvalidInstanceId extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final int bytes;

    private InvalidInstanceId(String message, int bytes) {
        super(ErrorCode.INVALID_INSTANCE_ID, message);
        this.bytes = bytes;
    }

    static InvalidInstanceId empty() {
        return new InvalidInstanceId("instance id is empty; give 1 to " + InstanceId.MAX_BYTES + " bytes of UTF-8", 0);
    }

    static InvalidInstanceId tooLong(int bytes) {
        return new InvalidInstanceId(
                "instance id has " + bytes + " bytes in UTF-8; at most " + InstanceId.MAX_BYTES + " are allowed",
                bytes);
    }

    static InvalidInstanceId unstorable(String what) {
        return new InvalidInstanceId("instance id has " + what + ", which databases do not store", 0);
    }

    /** Returns the length that was found, in bytes of UTF-8; 0 unless the id was too long. */
    public int bytes() {
        return bytes;
    }

    /** Returns the greatest length allowed, in bytes of UTF-8. */
    public int allowedBytes() {
        return InstanceId.MAX_BYTES;
    }
}
