package dev.holdfast.kit;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time of a kit, in UTC: it stands still until the kit moves it, and never goes back. */
final class KitClock extends Clock {

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** Shows another moment from the beginning. */
    void beginAt(Instant moment) {
        now = moment;
    }

    /** Shows that moment from now on, unless it is past. */
    void moveTo(Instant moment) {
        if (moment.isAfter(now)) {
            now = moment;
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Refuses: the engine knows no zones. */
    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the clock of a kit shows UTC and nothing else");
    }
}
