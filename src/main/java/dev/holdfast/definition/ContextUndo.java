package dev.holdfast.definition;

import dev.holdfast.task.TaskContext;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a task method that takes a finished step back and wants the context.
 *
 * @param <B> the bean class
 * @param <O> the output of the step
 */
@FunctionalInterface
public interface ContextUndo<B, O extends @Nullable Object> extends Serializable {

    /** Calls the method on a bean. */
    void call(B bean, O output, TaskContext context) throws Exception;
}
