package dev.holdfast.definition;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a task method that takes a finished step back, written {@code PaymentTasks::refund}.
 *
 * @param <B> the bean class
 * @param <O> the output of the step
 */
@FunctionalInterface
public interface Undo<B, O extends @Nullable Object> extends Serializable {

    /** Calls the method on a bean. */
    void call(B bean, O output) throws Exception;
}
