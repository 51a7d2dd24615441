package dev.holdfast.ejb.webhook;

import dev.holdfast.engine.Pace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which receivers this node leaves alone for a while, since they have just failed: a second, doubling up to a minute. The first delivery
 * behind a rest is the probe. Safe for use by many threads.
 */
final class Rests {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final int MOST_DOUBLINGS = 6;

    /** A receiver that is left alone until a time of the pace. */
    private record Rest(int failures, long until) {}

    private final Map<String, Rest> rests = new ConcurrentHashMap<>();
    private final Pace pace;

    Rests(Pace pace) {
        this.pace = pace;
    }

    boolean isAwake(String channel) {
        Rest rest = rests.get(channel);
        return rest == null || rest.until() - pace.nanos() <= 0;
    }

    void failed(String channel) {
        rests.compute(channel, (same, rest) -> {
            int failures = rest == null ? 1 : rest.failures() + 1;
            Duration length = Duration.ofSeconds(1L << Math.min(failures - 1, MOST_DOUBLINGS));
            return new Rest(
                    Math.min(failures, MOST_DOUBLINGS + 1),
                    pace.nanos() + (length.compareTo(LONGEST) < 0 ? length : LONGEST).toNanos());
        });
    }

    void succeeded(String channel) {
        rests.remove(channel);
    }
}
