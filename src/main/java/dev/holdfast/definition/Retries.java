package dev.holdfast.definition;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How often and after which waits a step is tried again.
 *
 * @param max how many attempts may follow the first
 * @param initial the wait before the first retry
 * @param multiplier by how much each further wait is longer, at least 1
 * @param cap the longest wait
 * @param jitter the part of a wait that is left to chance, 0 to 1
 * @param retryOn the only exceptions to retry after; empty for all
 * @param abortOn exceptions never to retry after
 */
public record Retries(
        int max,
        Duration initial,
        double multiplier,
        Optional<Duration> cap,
        double jitter,
        List<Class<? extends Throwable>> retryOn,
        List<Class<? extends Throwable>> abortOn) {

    /** The first failure is the last. */
    public static final Retries NONE =
            new Retries(0, Duration.ofSeconds(1), 2, Optional.empty(), 0, List.of(), List.of());

    /** Tries again so often, after a wait that doubles each time. */
    public static Retries times(int max, Duration initial) {
        return new Retries(max, initial, 2, Optional.empty(), 0, List.of(), List.of());
    }

    /** Copies the lists. */
    public Retries {
        retryOn = List.copyOf(retryOn);
        abortOn = List.copyOf(abortOn);
    }
}
