package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import org.jspecify.annotations.Nullable;

/** The batch runtime has refused what was wanted of a job. */
public final class JobRefused extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error with what was wanted, and why it was refused. */
    public JobRefused(String wanted, String why, @Nullable Throwable cause) {
        super(ErrorCode.JOB_REFUSED, wanted + " was refused by the batch runtime: " + why, cause);
    }
}
