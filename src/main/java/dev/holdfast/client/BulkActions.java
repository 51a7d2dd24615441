package dev.holdfast.client;

import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Phase;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Orders for all instances that a filter lets through.
 *
 * <p>One is carried out in the background, instance by instance, each in a transaction of its own together with its entry in the list of
 * results: a node that dies in the middle leaves nothing half done, and another goes on. Safe for use by many threads.
 */
public interface BulkActions {

    /** The most instances that are counted beforehand. */
    int MOST_COUNTED = 100_000;

    /** Tells what an order would do, and does nothing. */
    Preview preview(Bulk.Action action, InstanceQuery filter);

    /**
     * What an order would do.
     *
     * @param total how many instances the filter lets through; {@value #MOST_COUNTED} for so many or more
     * @param possible for how many of them the order is possible in the status they have
     * @param refused for how many it is not, by their status
     * @param first the ids of the first few
     */
    record Preview(int total, int possible, Map<Phase, Integer> refused, List<String> first) {}

    /** Gives an order for the instances that are there now; returns it as it begins. */
    Bulk order(Bulk.Action action, InstanceQuery filter, Order by);

    /** Stops an order; what was done stays done. Returns false if it has ended already, nothing if there is none. */
    Optional<Boolean> stop(long id, Order by);

    /** Returns one. */
    Optional<Bulk> find(long id);

    /** Returns them, the newest first, those before a number. */
    List<Bulk> list(Optional<Long> before, int limit);

    /** Returns what came of one for each instance so far, behind a run. */
    List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit);
}
