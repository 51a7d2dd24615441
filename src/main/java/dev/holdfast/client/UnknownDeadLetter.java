package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** No message with that number is parked. */
public final class UnknownDeadLetter extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error. */
    public UnknownDeadLetter(long number) {
        super(
                ErrorCode.UNKNOWN_DEAD_LETTER,
                "no message " + number + " is parked; GET dead-letters lists those that are");
    }
}
