package dev.holdfast.schedule;

import java.time.Instant;

/**
 * Why a run was started: the input of a workflow that takes one and is scheduled without another input.
 *
 * @param schedule the name of the schedule
 * @param time when it was to be started, which may be long before it was
 * @param cause what made it start
 */
public record Tick(String schedule, Instant time, Cause cause) {

    /** What makes a run start. */
    public enum Cause {
        /** The time has come. */
        DUE,
        /** The time had come when no node was there. */
        MISSED,
        /** Somebody had a span of time filled. */
        BACKFILL,
        /** Somebody wanted a run now. */
        TRIGGER
    }

    /**
     * Returns the id of the instance that the tick starts, the same whoever fires it and however often: the key under which a tick
     * can start one run and no second.
     */
    public String instanceId() {
        return schedule + "@" + time + (cause == Cause.TRIGGER ? "!" : "");
    }
}
