package dev.holdfast.engine;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** An application of that name is registered already; it goes on, the second was not taken. */
public final class ApplicationRegistered extends HoldfastException {

    private static final long serialVersionUID = 1L;

    ApplicationRegistered(String application) {
        super(
                ErrorCode.APPLICATION_REGISTERED,
                "application '" + application
                        + "' is registered already; one of that name can be there at a time: undeploy"
                        + " the other first, rename one, or take the second client jar out of the archive");
    }
}
