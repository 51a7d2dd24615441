package dev.holdfast.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What has ended, and whether it was kept for long enough to be removed. To be injected; for threads with or without a transaction,
 * which it has no part in.
 */
public interface OldRuns {

    /**
     * Looks what is kept for how long, and what the node that answers would remove now. Removes nothing.
     *
     * @param runs how many runs to look at, the oldest: rounded up to a thousand
     */
    View look(int runs);

    /**
     * Has this node remove now, and not only when its interval has passed, what was kept for long enough. Does not wait for that.
     *
     * @param by who wants it, for the audit
     */
    void removeNow(Order by);

    /**
     * What was found.
     *
     * @param keeps for how long what has ended is kept: by {@code completed}, {@code failed}, {@code cancelled}, {@code expected} (signals
     *     to instances that were never started), {@code messages} (parked ones) and {@code jobs}; what is not there is kept for ever
     * @param workflows the same for runs of single workflows, from the configuration or the workflow
     * @param old how many runs of which workflow would be removed; the empty name stands for signals of instances never started
     * @param messages how many parked messages would be
     * @param jobs how many jobs of the batch runtime would be
     * @param complete whether everything was looked at
     * @param last the last time that this node has removed something, or tried to
     */
    record View(
            Map<String, Duration> keeps,
            Map<String, Duration> workflows,
            Map<String, Long> old,
            long messages,
            long jobs,
            boolean complete,
            Optional<Round> last) {}

    /**
     * One round over everything.
     *
     * @param runs how many runs were removed
     * @param checkpoints how many checkpoints with them
     * @param messages how many parked messages
     * @param jobs how many jobs of the batch runtime
     * @param error why it broke off, if it did
     */
    record Round(
            Instant began,
            Duration took,
            long runs,
            long checkpoints,
            long messages,
            long jobs,
            Optional<String> error) {}
}
