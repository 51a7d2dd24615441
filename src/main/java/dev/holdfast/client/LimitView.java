package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A limit that is in use, for one key.
 *
 * @param place which it is
 * @param most how many, as last told
 * @param period the time in which so many may begin; nothing for a limit of how many are under way at once
 * @param held how many hold it
 * @param waiting how many wait for it
 * @param free when the next may begin, of a limit of starts
 * @param holders the instances that hold it, longest first, at most {@value #NAMED}
 * @param waiters the instances that wait, in the order of asking, at most {@value #NAMED}
 */
public record LimitView(
        Place place,
        int most,
        Optional<Duration> period,
        int held,
        int waiting,
        Optional<Instant> free,
        List<InstanceId> holders,
        List<InstanceId> waiters) {

    /** How many holders and waiters are named. */
    public static final int NAMED = 20;

    /**
     * One limit and one of its keys.
     *
     * @param limit the workflow, a colon and the name of the limit; or the workflow, a slash and the step
     * @param key the key; empty if all share the limit
     */
    public record Place(String limit, String key) {

        /** Before all of them. */
        public static final Place BEGINNING = new Place("", "");
    }
}
