package dev.holdfast.task;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one item of a fan-out ended whose failing items do not fail the instance: with a value, or by a failure.
 *
 * @param value its value; null for a failed item, and for one whose value is null
 * @param error type and message of the failure; null for an item that did not fail
 * @param <T> the type of the value
 */
public record Settled<T>(@Nullable T value, @Nullable String error) {

    /** Tells whether the item did not fail. */
    public boolean succeeded() {
        return error == null;
    }

    /** Returns the failure, if it failed. */
    public Optional<String> failure() {
        return Optional.ofNullable(error);
    }
}
