package dev.holdfast.engine;

import dev.holdfast.client.BulkActions;
import dev.holdfast.client.Order;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.FilterText;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.BulkOrders;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Transactions;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Orders over filters: given in the transaction of the calling thread, carried out by {@link #work} in transactions of their own.
 *
 * <p>The row of an order is its place: who carries it out locks the row, does what is ordered to the next instance, and moves the place,
 * all in one transaction. So two nodes never do the same, and none waits for the other.
 */
public final class BulkDoor implements BulkActions {

    private static final int SHOWN = 10;
    private static final int LONGEST_DETAIL = 2000;
    private static final int LONGEST_REASON = 2000;

    private final BulkOrders orders;
    private final Instances instances;
    private final AuditedDoor verbs;
    private final AuditDesk desk;
    private final Transactions transactions;

    /** Works on the orders of a store, through the door of its engine. */
    public BulkDoor(
            BulkOrders orders, Instances instances, AuditedDoor verbs, AuditLog log, Transactions transactions) {
        this.orders = orders;
        this.instances = instances;
        this.verbs = verbs;
        this.desk = new AuditDesk(log);
        this.transactions = transactions;
    }

    private static Verb verb(Bulk.Action action) {
        return switch (action) {
            case CANCEL, CANCEL_AND_UNDO -> Verb.CANCEL;
            case TERMINATE -> Verb.TERMINATE;
            case PAUSE -> Verb.PAUSE;
            case RESUME -> Verb.RESUME;
            case RETRY -> Verb.RETRY;
        };
    }

    private static InstanceQuery page(InstanceQuery filter, long after, int limit) {
        return FilterText.read(FilterText.write(filter), after, limit);
    }

    @Override
    public Preview preview(Bulk.Action action, InstanceQuery filter) {
        Map<Phase, Integer> counts = instances.counts(page(filter, 0, 1), MOST_COUNTED);
        Map<Phase, Integer> refused = new EnumMap<>(counts);
        refused.keySet().removeIf(phase -> verb(action).in(phase) != Verb.Answer.REFUSE);
        int total = sum(counts);
        return new Preview(
                total,
                total - sum(refused),
                refused,
                instances.list(page(filter, 0, SHOWN)).stream()
                        .map(row -> row.id().value())
                        .toList());
    }

    private static int sum(Map<Phase, Integer> counts) {
        return Math.min(
                MOST_COUNTED,
                counts.values().stream().mapToInt(Integer::intValue).sum());
    }

    @Override
    public Bulk order(Bulk.Action action, InstanceQuery filter, Order by) {
        int total = sum(instances.counts(page(filter, 0, 1), MOST_COUNTED));
        long end = instances.list(InstanceQuery.newest(1)).stream()
                .mapToLong(InstanceSummary::run)
                .max()
                .orElse(0);
        long id = orders.add(new BulkOrders.NewBulk(action, filter, by.actor(), by.origin(), by.reason(), total, end));
        enter("bulk-" + spelled(action), id, by, Optional.of(FilterText.write(filter)));
        return orders.find(id).orElseThrow();
    }

    @Override
    public Optional<Boolean> stop(long id, Order by) {
        if (orders.find(id).isEmpty()) {
            return Optional.empty();
        }
        boolean stopped = orders.end(id, Bulk.Status.CANCELLED);
        if (stopped) {
            enter("bulk-stop", id, by, Optional.empty());
        }
        return Optional.of(stopped);
    }

    private static String spelled(Bulk.Action action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void enter(String verb, long id, Order by, Optional<String> became) {
        desk.enter(verb, "bulk/" + id, AuditEntry.DONE, by, Optional.empty(), became);
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    @Override
    public Optional<Bulk> find(long id) {
        return orders.find(id);
    }

    @Override
    public List<Bulk> list(Optional<Long> before, int limit) {
        return orders.list(before, limit);
    }

    @Override
    public List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit) {
        return orders.items(id, outcome, afterRun, limit);
    }

    /** What came of one look at an order. */
    private enum Look {
        MOVED,
        ENDED
    }

    /**
     * Carries out, for one instance, each order that goes on; for a thread without a transaction.
     *
     * @return whether there may be more to do
     */
    public boolean work() {
        boolean more = false;
        for (long id : transactions.own(orders::running)) {
            more |= one(id) == Look.MOVED;
        }
        return more;
    }

    private Look one(long id) {
        try {
            return transactions.own(() -> step(id, Optional.empty()));
        } catch (RuntimeException e) {
            if (transactions.trouble(e) != Transactions.Trouble.OTHER) {
                throw e; // the database is away or busy: everything is as it was, and is tried again
            }
            // For this instance it cannot be carried out, and would not be the next time; the others must not wait
            // behind it.
            return transactions.own(() -> step(id, Optional.of(e)));
        }
    }

    private Look step(long id, Optional<RuntimeException> broken) {
        Optional<Bulk> taken = orders.take(id);
        if (taken.isEmpty()) {
            return Look.ENDED; // or another node is at it
        }
        Bulk bulk = taken.get();
        Optional<InstanceSummary> next = instances.list(page(bulk.filter(), bulk.place(), 1)).stream()
                .filter(row -> row.run() <= bulk.end())
                .findFirst();
        if (next.isEmpty()) {
            orders.end(id, Bulk.Status.FINISHED);
            return Look.ENDED;
        }
        orders.advance(
                bulk,
                broken.map(e -> item(next.get(), "internal-error", Optional.of(String.valueOf(e))))
                        .orElseGet(() -> carryOut(bulk, next.get())));
        return Look.MOVED;
    }

    private Bulk.Item carryOut(Bulk bulk, InstanceSummary row) {
        String instance = row.id().value();
        Order order = new Order(
                bulk.actor(),
                Optional.of(cut(
                        "bulk " + bulk.id()
                                + bulk.reason().map(why -> ": " + why).orElse(""),
                        LONGEST_REASON)),
                Optional.empty(),
                bulk.origin());
        try {
            switch (bulk.action()) {
                case CANCEL -> verbs.cancel(instance, order);
                case CANCEL_AND_UNDO -> verbs.cancelAndUndo(instance, order);
                case TERMINATE -> verbs.terminate(instance, order);
                case PAUSE -> verbs.pause(instance, order);
                case RESUME -> verbs.resume(instance, order);
                case RETRY -> verbs.retry(instance, order);
            }
            return item(row, AuditEntry.DONE, Optional.empty());
        } catch (HoldfastException e) {
            return item(row, e.code().text(), Optional.ofNullable(e.getMessage()));
        }
    }

    private static Bulk.Item item(InstanceSummary row, String outcome, Optional<String> detail) {
        return new Bulk.Item(
                row.run(), row.id().value(), outcome, detail.map(text -> cut(text, LONGEST_DETAIL)), row.createdAt());
    }
}
