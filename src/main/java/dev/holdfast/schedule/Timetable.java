package dev.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The moments at which a schedule ticks, from long ago on and without end: a function of time alone, the same on every node. */
public sealed interface Timetable permits Cron, Every {

    /** Returns the first tick after a moment, that moment excluded; nothing if there is none any more. */
    Optional<Instant> after(Instant moment);

    /**
     * Returns the ticks from one moment, included, to another, excluded, in their order.
     *
     * @param limit how many at most, the earliest
     */
    default List<Instant> between(Instant from, Instant to, int limit) {
        List<Instant> ticks = new ArrayList<>();
        Optional<Instant> tick = after(from.minusNanos(1));
        while (ticks.size() < limit && tick.isPresent() && tick.get().isBefore(to)) {
            ticks.add(tick.get());
            tick = after(tick.get());
        }
        return ticks;
    }

    /**
     * Returns the last ticks of a span of time, both ends included, in their order. Looks at few more than it answers, however long
     * the span is.
     *
     * @param limit how many at most
     */
    default List<Instant> last(Instant from, Instant to, int limit) {
        Duration back = Duration.ofMinutes(1);
        while (true) {
            Instant begin = to.minus(back).isBefore(from) ? from : to.minus(back);
            Deque<Instant> newest = new ArrayDeque<>();
            Optional<Instant> tick = after(begin.minusNanos(1));
            while (tick.isPresent() && !tick.get().isAfter(to)) {
                newest.addLast(tick.get());
                if (newest.size() > limit) {
                    newest.removeFirst();
                }
                tick = after(tick.get());
            }
            if (newest.size() == limit || begin.equals(from)) {
                return List.copyOf(newest);
            }
            back = back.multipliedBy(2);
        }
    }
}
