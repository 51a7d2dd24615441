package dev.holdfast.ejb.batch;

import dev.holdfast.error.HoldfastException;
import java.util.function.Supplier;

/** Says which property of a step it is that the engine refuses. */
final class JobStepRefusals {

    private JobStepRefusals() {}

    static <T> T explained(JobStep step, Supplier<T> start) {
        try {
            return start.get();
        } catch (JobStepException e) {
            throw e;
        } catch (HoldfastException e) {
            String property = switch (e.code()) {
                case UNKNOWN_WORKFLOW -> "workflow";
                case UNDECODABLE_INPUT, UNENCODABLE_OUTPUT, INVALID_VALUE -> "input";
                default -> "instance";
            };
            throw JobStepException.refused(step, property, e);
        }
    }
}
