package dev.holdfast.web;

import dev.holdfast.client.BulkActions;
import dev.holdfast.client.Order;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.InstanceQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders for many where there is nobody: none is ever given. */
final class FakeBulkActions implements BulkActions {

    @Override
    public Preview preview(Bulk.Action action, InstanceQuery filter) {
        return new Preview(0, 0, Map.of(), List.of());
    }

    @Override
    public Bulk order(Bulk.Action action, InstanceQuery filter, Order by) {
        throw new UnsupportedOperationException("there is nobody to order anything");
    }

    @Override
    public Optional<Boolean> stop(long id, Order by) {
        return Optional.empty();
    }

    @Override
    public Optional<Bulk> find(long id) {
        return Optional.empty();
    }

    @Override
    public List<Bulk> list(Optional<Long> before, int limit) {
        return List.of();
    }

    @Override
    public List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit) {
        return List.of();
    }
}
