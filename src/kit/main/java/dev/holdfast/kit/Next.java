package dev.holdfast.kit;

import java.util.Optional;

/**
 * What is to go wrong the next time at a place, once; what is arranged after that for the same place goes wrong the time after.
 * Made by {@link Kit#next} and {@link Kit#nextUndo}.
 */
public final class Next {

    private final Kit kit;
    private final Place place;

    Next(Kit kit, Place place) {
        this.kit = kit;
        this.place = place;
    }

    private Kit arrange(Faults.Kind kind, Optional<Throwable> thrown) {
        kit.stage().faults.arrange(new Faults.Arranged(place, kind, thrown));
        return kit;
    }

    /** The node dies when the body has returned, before its commit: what the step wrote rolls back, what it sent is sent. */
    public Kit crashes() {
        return arrange(Faults.Kind.CRASH_AT, Optional.empty());
    }

    /** The node dies after the commit, before it does anything else. */
    public Kit crashesAfterCommit() {
        return arrange(Faults.Kind.CRASH_AFTER, Optional.empty());
    }

    /** The attempt takes too long: the body runs, the time of its limit passes, and whatever it returned or threw is refused. */
    public Kit timesOut() {
        return arrange(Faults.Kind.TIME_OUT, Optional.empty());
    }

    /** The attempt fails by this instead of calling the body. */
    public Kit fails(Throwable thrown) {
        return arrange(Faults.Kind.FAILURE, Optional.of(thrown));
    }
}
