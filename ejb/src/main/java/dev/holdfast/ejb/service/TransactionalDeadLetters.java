package dev.holdfast.ejb.service;

import dev.holdfast.client.DeadLetter;
import dev.holdfast.client.DeadLetters;
import dev.holdfast.client.Order;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.store.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** The bean behind every injected {@link DeadLetters}: joins the caller's transaction or opens one. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalDeadLetters extends EngineDoor implements DeadLetters {

    /** For CDI. */
    public TransactionalDeadLetters() {}

    private Outbox outbox() {
        return engine.parts().outbox();
    }

    @Override
    public List<DeadLetter> list(int limit) {
        if (limit < 1) {
            throw new InvalidArgument("a list has a limit of at least 1, not " + limit);
        }
        return outbox().parked(limit).stream()
                .map(message -> new DeadLetter(
                        message.number(),
                        message.channel(),
                        message.sender().workflow(),
                        message.sender().instance(),
                        message.sentAt(),
                        message.attempts(),
                        message.failure()))
                .toList();
    }

    @Override
    public boolean redrive(long number, Order order) {
        boolean found = outbox().redrive(number);
        enter("redrive", number, found, order);
        goOn(found);
        return found;
    }

    @Override
    public boolean discard(long number, Order order) {
        boolean found = outbox().discard(number);
        enter("discard", number, found, order);
        goOn(found);
        return found;
    }

    private void enter(String verb, long number, boolean found, Order order) {
        if (found) {
            new AuditDesk(engine.store().auditLog())
                    .enter(verb, "message/" + number, AuditEntry.DONE, order, Optional.of("parked"), Optional.empty());
        }
    }

    private void goOn(boolean found) {
        NodeParts parts = engine.parts();
        parts.transactions().afterCompletion(committed -> {
            if (committed && found) {
                parts.deliver();
            }
        });
    }
}
