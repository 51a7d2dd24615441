package dev.holdfast.ejb.config;

import dev.holdfast.engine.Keeping;
import java.time.Duration;

/**
 * What a node does beside running branches, read once from MicroProfile Config by {@link UpkeepReader}.
 *
 * @param keeping {@code holdfast.retention.*}: for how long what has ended is kept
 * @param interval {@code holdfast.retention.interval}: how often a node looks for what was kept for long enough; default PT10M
 * @param recovery {@code holdfast.jobs.recovery}: what becomes of jobs whose node died; default restart
 * @param watch {@code holdfast.watch.interval}: how often a node counts what stands in the database, if somebody watches it; default PT15S
 */
public record UpkeepSettings(Keeping keeping, Duration interval, Recovery recovery, Duration watch) {

    /** Keeps everything, and leaves jobs to themselves. */
    public static final UpkeepSettings NONE =
            new UpkeepSettings(Keeping.FOR_EVER, Duration.ofMinutes(10), Recovery.LEAVE, Duration.ofSeconds(15));

    /** What becomes of an execution of a job that a dead node has left. */
    public enum Recovery {
        /** It is marked as failed, and restarted from its last checkpoint on a node that has the job. */
        RESTART,
        /** It is marked as failed, and left to somebody who restarts it. */
        FAIL,
        /** It is left as the batch runtime has it: started, for ever. */
        LEAVE
    }
}
