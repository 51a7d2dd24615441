package dev.holdfast.store;

import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.InstanceQuery;
import java.util.List;
import java.util.Optional;

/**
 * The orders over filters, and what came of them for each instance.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it.
 */
public interface BulkOrders {

    /**
     * An order about to be stored.
     *
     * @param total how many instances it is for, as far as was counted
     * @param end the last run that is meant
     */
    record NewBulk(
            Bulk.Action action,
            InstanceQuery filter,
            Optional<String> actor,
            Optional<String> origin,
            Optional<String> reason,
            int total,
            long end) {}

    /** Stores an order; returns its number. */
    long add(NewBulk bulk);

    /** Reads one. */
    Optional<Bulk> find(long id);

    /** Reads them, the newest first, those before a number. */
    List<Bulk> list(Optional<Long> before, int limit);

    /** Reads the numbers of those that go on, the oldest first. */
    List<Long> running();

    /** Locks one that goes on; nothing if it does not, or if somebody else has it locked: then that one carries it out. */
    Optional<Bulk> take(long id);

    /** Writes down what came of it for an instance, and that it has come so far; for a caller that has taken it. */
    void advance(Bulk taken, Bulk.Item item);

    /** Ends one, as long as it goes on; waits for whoever has it locked. Returns false if it has ended already. */
    boolean end(long id, Bulk.Status status);

    /** Reads what came of it, in the order in which it was carried out, behind a run. */
    List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit);
}
