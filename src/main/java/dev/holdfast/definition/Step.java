package dev.holdfast.definition;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a task method that takes its input alone, written {@code OrderTasks::validate}.
 *
 * @param <B> the bean class
 * @param <I> what the method takes
 * @param <O> what the method returns
 */
@FunctionalInterface
public interface Step<B, I extends @Nullable Object, O extends @Nullable Object> extends Serializable {

    /** Calls the method on a bean. */
    O call(B bean, I input) throws Exception;
}
