package dev.holdfast.ejb.batch;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import org.jspecify.annotations.Nullable;

/**
 * A step of a job cannot do what its job XML says, or what it ran has not completed; the message names job, step and property. The
 * batch runtime makes the step fail with it; what the step's transaction had done is rolled back.
 */
public final class JobStepException extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private JobStepException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    static JobStepException property(JobStep step, String property, String rule, @Nullable Throwable cause) {
        return new JobStepException(ErrorCode.INVALID_JOB_STEP, step + ": property '" + property + "' " + rule, cause);
    }

    /** What the engine refuses keeps its code. */
    static JobStepException refused(JobStep step, String property, HoldfastException cause) {
        return new JobStepException(
                cause.code(), step + ": property '" + property + "' is refused: " + cause.getMessage(), cause);
    }

    static JobStepException unsuccessful(JobStep step, String what) {
        return new JobStepException(ErrorCode.JOB_STEP_FAILED, step + ": " + what, null);
    }
}
