package dev.holdfast.ejb.service;

import dev.holdfast.client.Encryption;
import dev.holdfast.client.Order;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Reencryption;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** The bean behind every injected {@link Encryption}. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalEncryption extends EngineDoor implements Encryption {

    /** For CDI. */
    public TransactionalEncryption() {}

    @Override
    public Optional<String> writing() {
        return engine.encryption().writing();
    }

    @Override
    public Reencryption order(Order by) {
        Reencryption ordered = engine.encryption().order(by);
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
        return engine.encryption().stop(id, by);
    }

    @Override
    public Optional<Reencryption> find(long id) {
        return engine.encryption().find(id);
    }

    @Override
    public List<Reencryption> list(Optional<Long> before, int limit) {
        return engine.encryption().list(before, limit);
    }
}
