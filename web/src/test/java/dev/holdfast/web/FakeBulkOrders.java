package dev.holdfast.web;

import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.store.BulkOrders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The orders over filters in a map, for an engine without a database; it knows no transactions. */
final class FakeBulkOrders implements BulkOrders {

    private final Map<Long, Bulk> orders = new TreeMap<>();
    private final Map<Long, List<Bulk.Item>> items = new TreeMap<>();

    @Override
    public long add(NewBulk bulk) {
        long id = orders.size() + 1L;
        orders.put(
                id,
                new Bulk(
                        id,
                        bulk.action(),
                        bulk.filter(),
                        bulk.actor(),
                        bulk.origin(),
                        bulk.reason(),
                        Bulk.Status.RUNNING,
                        bulk.total(),
                        0,
                        0,
                        0,
                        bulk.end(),
                        Instant.EPOCH,
                        Optional.empty()));
        items.put(id, new ArrayList<>());
        return id;
    }

    private static Bulk with(Bulk old, Bulk.Status status, int done, int refused, long place) {
        return new Bulk(
                old.id(),
                old.action(),
                old.filter(),
                old.actor(),
                old.origin(),
                old.reason(),
                status,
                old.total(),
                done,
                refused,
                place,
                old.end(),
                old.createdAt(),
                status == Bulk.Status.RUNNING ? Optional.empty() : Optional.of(Instant.EPOCH));
    }

    @Override
    public Optional<Bulk> find(long id) {
        return Optional.ofNullable(orders.get(id));
    }

    @Override
    public List<Bulk> list(Optional<Long> before, int limit) {
        return orders.values().stream()
                .filter(bulk -> before.map(id -> bulk.id() < id).orElse(true))
                .sorted(Comparator.comparing(Bulk::id).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public List<Long> running() {
        return orders.values().stream()
                .filter(bulk -> bulk.status() == Bulk.Status.RUNNING)
                .map(Bulk::id)
                .toList();
    }

    @Override
    public Optional<Bulk> take(long id) {
        return find(id).filter(bulk -> bulk.status() == Bulk.Status.RUNNING);
    }

    @Override
    public void advance(Bulk taken, Bulk.Item item) {
        boolean done = item.outcome().equals(AuditEntry.DONE);
        items.get(taken.id()).add(item);
        orders.put(
                taken.id(),
                with(
                        taken,
                        taken.status(),
                        taken.done() + (done ? 1 : 0),
                        taken.refused() + (done ? 0 : 1),
                        item.run()));
    }

    @Override
    public boolean end(long id, Bulk.Status status) {
        Optional<Bulk> running = take(id);
        running.ifPresent(old -> orders.put(id, with(old, status, old.done(), old.refused(), old.place())));
        return running.isPresent();
    }

    @Override
    public List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit) {
        return items.getOrDefault(id, List.of()).stream()
                .filter(item -> item.run() > afterRun)
                .filter(item -> outcome.map(item.outcome()::equals).orElse(true))
                .limit(limit)
                .toList();
    }
}
