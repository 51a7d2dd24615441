package dev.holdfast.engine;

import dev.holdfast.definition.TaskBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the constraints that task methods and value types declare: Bean Validation in the server. Called on the thread of the
 * step; what it throws is the step's failure.
 */
public interface ValueChecks {

    /** Checks the inputs of a call that is about to be made; throws for a broken constraint. */
    void inputs(TaskBody body, Object bean, List<@Nullable Object> inputs);

    /** Checks what the call returned; throws for a broken constraint. */
    void output(TaskBody body, Object bean, @Nullable Object output);

    /**
     * Returns the failure of the step for what the call threw: the container may check the same constraints in front of the body
     * and behind it, and what it then throws must be no other failure than ours.
     */
    default Exception thrown(TaskBody body, Exception thrown) {
        return thrown;
    }

    /** Checks nothing. */
    ValueChecks NONE = new ValueChecks() {
        @Override
        public void inputs(TaskBody body, Object bean, List<@Nullable Object> inputs) {
            // nothing is declared
        }

        @Override
        public void output(TaskBody body, Object bean, @Nullable Object output) {
            // nothing is declared
        }
    };
}
