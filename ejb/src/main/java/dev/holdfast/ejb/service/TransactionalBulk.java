package dev.holdfast.ejb.service;

import dev.holdfast.client.BulkActions;
import dev.holdfast.client.Order;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.InstanceQuery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** The bean behind every injected {@link BulkActions}. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalBulk extends EngineDoor implements BulkActions {

    /** For CDI. */
    public TransactionalBulk() {}

    @Override
    public Preview preview(Bulk.Action action, InstanceQuery filter) {
        return engine.bulk().preview(action, filter);
    }

    @Override
    public Bulk order(Bulk.Action action, InstanceQuery filter, Order by) {
        Bulk ordered = engine.bulk().order(action, filter, by);
        NodeParts parts = engine.parts();
        parts.transactions().afterCompletion(committed -> {
            if (committed) {
                parts.chores().wake();
            }
        });
        return ordered;
    }

    @Override
    public Optional<Boolean> stop(long id, Order by) {
        return engine.bulk().stop(id, by);
    }

    @Override
    public Optional<Bulk> find(long id) {
        return engine.bulk().find(id);
    }

    @Override
    public List<Bulk> list(Optional<Long> before, int limit) {
        return engine.bulk().list(before, limit);
    }

    @Override
    public List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit) {
        return engine.bulk().items(id, outcome, afterRun, limit);
    }
}
