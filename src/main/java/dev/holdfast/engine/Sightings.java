package dev.holdfast.engine;

import dev.holdfast.snapshot.Phase;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What this node last saw of runs, for the guards of their branches: a hundred arms that wait for a worker need not ask a hundred
 * times how their one run stands. A fixed number of places, so that runs which share one ask more often and nothing else happens.
 * Safe for use by many threads.
 */
final class Sightings {

    /** More than runs that have branches in hand on one node at a time, as a rule. */
    private static final int PLACES = 1 << 10;

    private final AtomicReferenceArray<@Nullable Sighting> places = new AtomicReferenceArray<>(PLACES);
    private final Pace pace;

    Sightings(Pace pace) {
        this.pace = pace;
    }

    /**
     * How a run stood.
     *
     * @param readAt monotonic time before it was read
     */
    record Sighting(long run, Phase phase, long readAt) {}

    /**
     * Returns how a run stood not longer ago than the limit, and looks if nobody has.
     *
     * @param limit in nanoseconds
     * @param look reads it from the store; what it throws is thrown on
     */
    Sighting of(long run, long limit, Supplier<Phase> look) {
        int place = Long.hashCode(run) & (PLACES - 1);
        Sighting last = places.get(place);
        long now = pace.nanos();
        if (last != null && last.run() == run && now - last.readAt() <= limit) {
            return last;
        }
        Sighting seen = new Sighting(run, look.get(), now);
        places.set(place, seen);
        return seen;
    }
}
