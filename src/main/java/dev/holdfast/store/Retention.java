package dev.holdfast.store;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The removal of what has ended long ago. Nothing it does waits for anybody, or is waited for by what runs: it reads without locks,
 * takes rows that nobody has locked, and none of a run that has not ended.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it; each is meant to be one of its own.
 */
public interface Retention {

    /**
     * The least time for which an ended run is kept, whatever is asked for: longer than any transaction of a step can live, so that no
     * late one finds the rows gone that fence it (F11, F24).
     */
    Duration FLOOR = Duration.ofHours(1);

    /**
     * A run, or a row that only holds signals of one that was never started.
     *
     * @param workflow its workflow; nothing in a row of signals
     * @param phase its status
     * @param age how long ago it was made
     * @param ended how long ago it ended; nothing if it did not
     */
    record Old(long run, Optional<WorkflowName> workflow, Phase phase, Duration age, Optional<Duration> ended) {}

    /**
     * What was removed.
     *
     * @param runs how many runs are gone
     * @param checkpoints how many checkpoints
     * @param unfinished whether one of the runs had more checkpoints than were allowed for, and is to be removed further; it can be
     *     neither seen nor retried any more
     */
    record Removed(int runs, int checkpoints, boolean unfinished) {}

    /** Reads the rows behind a run, the oldest first; where they stand is the order in which they were made, more or less. */
    List<Old> after(long run, int limit);

    /**
     * Removes those of some runs that have ended and are old enough, and have no child instance that has not ended. For a row that only
     * holds signals its age counts.
     *
     * @param runs which
     * @param olderThan how long ago they must have ended; the floor if that is shorter
     * @param checkpoints how many checkpoints may be removed
     */
    Removed remove(Collection<Long> runs, Duration olderThan, int checkpoints);

    /** Removes parked messages that were sent longer ago; answers how many. */
    int removeParked(Duration olderThan, int limit);

    /**
     * Removes jobs of the batch runtime of which every execution has ended longer ago, with their executions; answers how many. Does
     * nothing where the runtime keeps none in this store.
     */
    int removeJobs(Duration olderThan, int limit);

    /** Counts the jobs that {@link #removeJobs} would remove, up to a limit. */
    int oldJobs(Duration olderThan, int limit);

    /** Counts the parked messages that {@link #removeParked} would remove, up to a limit. */
    int oldParked(Duration olderThan, int limit);

    /** Returns the time to keep, not shorter than the floor. */
    static Duration atLeastFloor(Duration time) {
        return time.compareTo(FLOOR) < 0 ? FLOOR : time;
    }
}
