package dev.holdfast.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What follows for a schedule from the time.
 *
 * @param fire the ticks to fire, in their order
 * @param leavesOut whether missed ticks are left out for good
 * @param next the first tick that is not due yet; nothing if there is none
 */
public record DueTicks(List<Tick> fire, boolean leavesOut, Optional<Instant> next) {

    /** Copies the list. */
    public DueTicks {
        fire = List.copyOf(fire);
    }

    /**
     * Decides.
     *
     * @param undecided the first tick of which nothing has been decided yet
     * @param now the time, of the clock that all nodes share
     */
    public static DueTicks at(Schedule schedule, Instant undecided, Instant now) {
        Timetable timetable = schedule.timetable();
        if (undecided.isAfter(now)) {
            return new DueTicks(List.of(), false, Optional.of(undecided));
        }
        Instant inTime = now.minus(Missed.GRACE);
        List<Instant> onTime =
                timetable.last(undecided.isAfter(inTime) ? undecided : inTime.plusNanos(1), now, Integer.MAX_VALUE);
        Missed missed = schedule.missed();
        List<Instant> late =
                undecided.isAfter(inTime) ? List.of() : timetable.last(undecided, inTime, missed.limit() + 1);
        int made = Math.min(late.size(), made(missed, !onTime.isEmpty()));
        List<Tick> fire = new ArrayList<>();
        late.subList(late.size() - made, late.size())
                .forEach(time -> fire.add(new Tick(schedule.name(), time, Tick.Cause.MISSED)));
        onTime.forEach(time -> fire.add(new Tick(schedule.name(), time, Tick.Cause.DUE)));
        return new DueTicks(fire, late.size() > made, timetable.after(now));
    }

    /** How many of those that were missed are fired. */
    private static int made(Missed missed, boolean anyOnTime) {
        return switch (missed.kind()) {
            case SKIP -> 0;
            case ONCE -> anyOnTime ? 0 : 1;
            case CATCH_UP -> missed.limit();
        };
    }
}
