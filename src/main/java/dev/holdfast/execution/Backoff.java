package dev.holdfast.execution;

import dev.holdfast.definition.Retries;
import dev.holdfast.error.NotRetryable;
import java.time.Duration;
import java.util.Optional;

/** Whether a failed attempt is followed by another, and after which wait. */
public final class Backoff {

    private static final double LONGEST_NANOS = nanos(Duration.ofDays(365));

    private Backoff() {}

    /**
     * Decides.
     *
     * @param attempt the number of the attempt that failed, from 1
     * @param cause what it failed with
     * @param chance a number from 0 to 1: how much of the jitter is taken off the wait
     * @return the wait before the next attempt; nothing if there is none
     */
    public static Optional<Duration> after(Retries retries, int attempt, Throwable cause, double chance) {
        if (attempt > retries.max() || isFinal(retries, cause)) {
            return Optional.empty();
        }
        return Optional.of(wait(retries, attempt, chance));
    }

    private static boolean isFinal(Retries retries, Throwable cause) {
        if (cause instanceof NotRetryable || retries.abortOn().stream().anyMatch(type -> type.isInstance(cause))) {
            return true;
        }
        return !retries.retryOn().isEmpty() && retries.retryOn().stream().noneMatch(type -> type.isInstance(cause));
    }

    /** The first wait is the initial one; each further one is longer by the multiplier, up to the cap; jitter only shortens. */
    static Duration wait(Retries retries, int attempt, double chance) {
        double grown = nanos(retries.initial()) * Math.pow(retries.multiplier(), attempt - 1.0);
        double capped = Math.min(grown, retries.cap().map(Backoff::nanos).orElse(LONGEST_NANOS));
        double left = Math.min(capped, LONGEST_NANOS) * (1 - retries.jitter() * chance);
        return Duration.ofNanos(Math.round(left));
    }

    /** Nanoseconds of lengths that do not fit into a long are as good as any others here: they are cut in the end. */
    private static double nanos(Duration length) {
        return length.getSeconds() * 1e9 + length.getNano();
    }
}
