package dev.holdfast.engine;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** An application declares a schedule whose name another application's has. */
public final class ScheduleTaken extends HoldfastException {

    private static final long serialVersionUID = 1L;

    ScheduleTaken(String application, String schedule, String owner) {
        super(
                ErrorCode.SCHEDULE_TAKEN,
                "application '" + application + "' declares schedule '" + schedule + "', which application '" + owner
                        + "' declares already; give it another name");
    }
}
