package dev.holdfast.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock in UTC that stands still until it is advanced; safe for use by many threads. */
public final class ManualClock extends Clock {

    private final AtomicReference<Instant> now;

    /** Creates a clock that shows the first moment of 2026. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Creates a clock that shows the given moment. */
    public ManualClock(Instant now) {
        this.now = new AtomicReference<>(now);
    }

    /** Moves the clock on. */
    public void advance(Duration by) {
        now.updateAndGet(shown -> shown.plus(by));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Refuses: the engine knows no zones. */
    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a manual clock shows UTC and nothing else");
    }
}
