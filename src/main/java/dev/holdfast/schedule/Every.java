package dev.holdfast.schedule;

import dev.holdfast.error.InvalidArgument;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A fixed rate: a tick at an anchor and at every multiple of an interval before and after it. Wall clocks and time zones have no
 * part in it.
 *
 * @param interval whole seconds, at least one
 * @param anchor a moment at which it ticks, in whole seconds
 */
public record Every(Duration interval, Instant anchor) implements Timetable {

    /** Checks the rules; throws {@link InvalidArgument}. */
    public Every {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.getNano() != 0 || anchor.getNano() != 0) {
            throw new InvalidArgument("a fixed rate of " + interval + " anchored at " + anchor
                    + ": an interval has whole seconds, at least one, and so has its anchor");
        }
    }

    /** Anchors the rate at the beginning of 1970 in UTC: one of an hour ticks at full hours. */
    public Every(Duration interval) {
        this(interval, Instant.EPOCH);
    }

    @Override
    public Optional<Instant> after(Instant moment) {
        long step = interval.toSeconds();
        long gone = Math.floorDiv(moment.getEpochSecond() - anchor.getEpochSecond(), step);
        return Optional.of(anchor.plusSeconds((gone + 1) * step));
    }
}
