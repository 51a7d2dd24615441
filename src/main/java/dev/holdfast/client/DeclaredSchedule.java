package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** A schedule that the code of an application declares is to be changed or removed from outside. */
public final class DeclaredSchedule extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a schedule and the application that declares it. */
    public DeclaredSchedule(String name, String application) {
        super(
                ErrorCode.DECLARED_SCHEDULE,
                "schedule '" + name + "' is declared by the code of application '" + application
                        + "', which would bring it back; change it there, or pause it here");
    }
}
