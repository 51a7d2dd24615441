package dev.holdfast.snapshot;

import java.time.Instant;
import java.util.Optional;

/**
 * An order for all instances that a filter lets through, and how far it has come.
 *
 * @param id its number
 * @param action what is ordered
 * @param filter which instances; its page, order and limit do not count
 * @param actor who ordered it
 * @param origin from where
 * @param reason why
 * @param status whether it goes on
 * @param total how many instances the filter let through when it was ordered
 * @param done for how many it has been carried out
 * @param refused for how many it was not possible
 * @param place the last run it has come to, from the first started to the last
 * @param end the last run that is meant: later ones were started after the order
 * @param createdAt when it was ordered
 * @param endedAt when it ended
 */
public record Bulk(
        long id,
        Action action,
        InstanceQuery filter,
        Optional<String> actor,
        Optional<String> origin,
        Optional<String> reason,
        Status status,
        int total,
        int done,
        int refused,
        long place,
        long end,
        Instant createdAt,
        Optional<Instant> endedAt) {

    /** What can be ordered for many. */
    public enum Action {
        /** Cancel. */
        CANCEL,
        /** Cancel, and undo finished steps. */
        CANCEL_AND_UNDO,
        /** End at once, undoing included. */
        TERMINATE,
        /** Pause. */
        PAUSE,
        /** End a pause. */
        RESUME,
        /** Go on after a failure. */
        RETRY
    }

    /** Whether it goes on. */
    public enum Status {
        /** It does. */
        RUNNING,
        /** It has come to the end. */
        FINISHED,
        /** Somebody has stopped it; what was done stays done. */
        CANCELLED
    }

    /**
     * What came of it for one instance.
     *
     * @param run the run
     * @param instance its id
     * @param outcome {@link AuditEntry#DONE}, or the code of the error
     * @param detail the message of the error
     * @param at when
     */
    public record Item(long run, String instance, String outcome, Optional<String> detail, Instant at) {}
}
