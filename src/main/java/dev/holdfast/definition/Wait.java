package dev.holdfast.definition;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a wait for an event lasts, and what it does then.
 *
 * @param within how long; nothing for ever
 * @param onTimeout what happens when the time is over
 */
public record Wait(Optional<Duration> within, Node.OnTimeout onTimeout) {

    /** Waits until the event comes. */
    public static Wait forEver() {
        return new Wait(Optional.empty(), Node.OnTimeout.FAIL);
    }

    /** Fails the instance if no event comes in that time. */
    public static Wait within(Duration time) {
        return new Wait(Optional.of(time), Node.OnTimeout.FAIL);
    }

    /** Goes on with null instead of failing. */
    public Wait orNull() {
        return new Wait(within, Node.OnTimeout.NULL);
    }
}
