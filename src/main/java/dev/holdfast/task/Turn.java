package dev.holdfast.task;

import org.jspecify.annotations.Nullable;

/**
 * What the last step of a loop's body answers: once more, or done, and with which value.
 *
 * <pre>{@code
 * @Task
 * public Turn<Draft> improve(Draft draft) {
 *     Draft better = ...;
 *     return better.score() >= 90 ? Turn.done(better) : Turn.again(better);
 * }
 * }</pre>
 *
 * @param <T> what goes into the next iteration, and out of the loop
 */
public sealed interface Turn<T extends @Nullable Object> {

    /** Returns the value. */
    T value();

    /** Runs the body once more with this value. */
    record Again<T extends @Nullable Object>(T value) implements Turn<T> {}

    /** Leaves the loop with this value. */
    record Done<T extends @Nullable Object>(T value) implements Turn<T> {}

    /** Answers: once more, with this value. */
    static <T extends @Nullable Object> Turn<T> again(T value) {
        return new Again<>(value);
    }

    /** Answers: done, with this value. */
    static <T extends @Nullable Object> Turn<T> done(T value) {
        return new Done<>(value);
    }
}
