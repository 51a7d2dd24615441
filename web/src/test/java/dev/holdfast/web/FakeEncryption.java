package dev.holdfast.web;

import dev.holdfast.client.Encryption;
import dev.holdfast.client.Order;
import dev.holdfast.snapshot.Reencryption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Orders to write values anew that nobody carries out. */
final class FakeEncryption implements Encryption {

    private final TreeMap<Long, Reencryption> orders = new TreeMap<>();

    @Override
    public Optional<String> writing() {
        return Optional.of("k2");
    }

    @Override
    public Reencryption order(Order by) {
        long id = orders.size() + 1L;
        orders.put(id, with(id, Reencryption.Status.RUNNING, by.actor(), by.reason()));
        return orders.get(id);
    }

    private static Reencryption with(
            long id, Reencryption.Status status, Optional<String> actor, Optional<String> reason) {
        return new Reencryption(
                id,
                "k2",
                status,
                1,
                3,
                2,
                1,
                actor,
                reason,
                Instant.EPOCH,
                status == Reencryption.Status.RUNNING ? Optional.empty() : Optional.of(Instant.EPOCH.plusSeconds(1)));
    }

    @Override
    public Optional<Boolean> stop(long id, Order by) {
        return find(id).map(order -> {
            orders.put(id, with(id, Reencryption.Status.CANCELLED, order.actor(), order.reason()));
            return order.status() == Reencryption.Status.RUNNING;
        });
    }

    @Override
    public Optional<Reencryption> find(long id) {
        return Optional.ofNullable(orders.get(id));
    }

    @Override
    public List<Reencryption> list(Optional<Long> before, int limit) {
        return orders.descendingMap().entrySet().stream()
                .filter(each -> each.getKey() < before.orElse(Long.MAX_VALUE))
                .limit(limit)
                .map(Map.Entry::getValue)
                .toList();
    }
}
