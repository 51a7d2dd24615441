package dev.holdfast.ejb.service;

import dev.holdfast.client.DeadLetter;
import dev.holdfast.client.DeadLetters;
import dev.holdfast.client.Order;
import dev.holdfast.client.UnknownDeadLetter;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.store.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

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
                .map(TransactionalDeadLetters::letter)
                .toList();
    }

    private static DeadLetter letter(Outbox.Message message) {
        return new DeadLetter(
                message.number(),
                message.channel(),
                message.sender().workflow(),
                message.sender().instance(),
                message.sentAt(),
                message.attempts(),
                message.failure());
    }

    @Override
    public Optional<DeadLetter> find(long number) {
        return outbox().findParked(number).map(TransactionalDeadLetters::letter);
    }

    @Override
    public void redrive(long number, Order order) {
        entered("dead-letter-redeliver", number, order, this::redrive);
    }

    @Override
    public void discard(long number, Order order) {
        entered("dead-letter-discard", number, order, this::discard);
    }

    private void entered(String verb, long number, Order order, LongPredicate work) {
        AuditDesk desk = new AuditDesk(engine.store().auditLog());
        Optional<String> was = find(number)
                .map(letter -> "of instance " + letter.instance() + " on channel " + letter.channel() + " after "
                        + letter.attempts() + " attempts");
        if (!work.test(number)) {
            UnknownDeadLetter none = new UnknownDeadLetter(number);
            desk.enter(verb, "dead-letter/" + number, none.code().text(), order, was, was);
            throw none;
        }
        desk.enter(verb, "dead-letter/" + number, AuditEntry.DONE, order, was, Optional.empty());
    }

    @Override
    public boolean redrive(long number) {
        boolean found = outbox().redrive(number);
        goOn(found);
        return found;
    }

    @Override
    public boolean discard(long number) {
        boolean found = outbox().discard(number);
        goOn(found);
        return found;
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
