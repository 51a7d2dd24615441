package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** No schedule has that name. */
public final class UnknownSchedule extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a name. */
    public UnknownSchedule(String name) {
        super(ErrorCode.UNKNOWN_SCHEDULE, "no schedule has the name '" + name + "'; names are compared exactly");
    }
}
