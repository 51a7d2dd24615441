package dev.holdfast.engine;

import dev.holdfast.definition.Retries;
import dev.holdfast.encryption.KeyMissing;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.execution.Backoff;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Transactions;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.store.Transactions.Trouble;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Gives messages to their receivers, one at a time: the message is locked, the receiver called and the message removed in one
 * transaction, and nobody else has the lock meanwhile. Safe for use by many threads, each without a transaction.
 */
public final class Delivery {

    /** What became of one message. */
    public enum End {
        /** Received, and removed. */
        DELIVERED,
        /** Not received; it is due again after a while. */
        FAILED,
        /** Not received, and tried no more until somebody drives it again. */
        PARKED,
        /** Another has it or had it, it is not due, or its receiver has left. */
        PASSED,
        /** The store could not be reached, or the commit gave no clear answer; nobody is to blame, and it is to be looked for again. */
        TROUBLE
    }

    /**
     * How patient a delivery is.
     *
     * @param retries how often and after which waits a message is delivered again
     * @param limit how long one attempt may take
     * @param deaths after how many calls in a row whose node died it is tried no more; 0 for receivers that kill no nodes, whose
     *     calls are not counted
     */
    public record Rules(Retries retries, Duration limit, int deaths) {}

    /** Is told what failed, after it was noted; must return at once and not throw. */
    public interface Listener {

        /** A receiver has taken a message, for good. */
        default void delivered(Outbox.Message message) {}

        /** An attempt failed, and another follows after the wait. */
        void failed(Outbox.Message message, Failure failure, Duration wait);

        /** An attempt failed, and the message is parked. */
        void parked(Outbox.Message message, Failure failure);

        /** The store could not be reached. */
        void troubled(String channel, Throwable cause);
    }

    private final Transactions transactions;
    private final Outbox outbox;
    private final Recipients recipients;
    private final Rules rules;
    private final Listener listener;
    private final Pace pace;
    private final Tracing tracing;

    Delivery(
            BranchRunner.Ports store,
            Recipients recipients,
            Rules rules,
            Listener listener,
            Pace pace,
            Tracing tracing) {
        this.transactions = store.transactions();
        this.outbox = store.outbox();
        this.recipients = recipients;
        this.rules = rules;
        this.listener = listener;
        this.pace = pace;
        this.tracing = tracing;
    }

    /** Returns the channels that are received here at the moment. */
    public Set<String> channels() {
        return recipients.channels();
    }

    /** Delivers the message that stands there, if it is to be delivered now. */
    public End deliver(Outbox.Place place) {
        Optional<Recipients.Recipient> receiving = recipients.receiving(place.channel());
        if (receiving.isEmpty()) {
            return End.PASSED;
        }
        return rules.deaths() > 0 ? counted(place, receiving.get()) : traced(place, receiving.get());
    }

    private End counted(Outbox.Place place, Recipients.Recipient receiving) {
        Optional<Outbox.Message> next;
        try {
            next = transactions.own(() -> call(place));
        } catch (RuntimeException e) {
            listener.troubled(place.channel(), e);
            return End.TROUBLE;
        }
        if (next.isEmpty()) {
            return End.PASSED;
        }
        if (isDeadly(next.get())) {
            return failed(next.get(), new NodesDied(receiving, next.get().calls()));
        }
        return traced(place, receiving);
    }

    private End traced(Outbox.Place place, Recipients.Recipient receiving) {
        Taken taken = new Taken();
        try {
            return deliver(place, receiving, taken);
        } finally {
            taken.span.close();
        }
    }

    /** Notes the call before it is made: if the node dies in it, nothing else of it is left (F25). */
    private Optional<Outbox.Message> call(Outbox.Place place) {
        Optional<Outbox.Message> message = outbox.lock(place);
        message.filter(found -> !isDeadly(found)).ifPresent(outbox::called);
        return message;
    }

    private boolean isDeadly(Outbox.Message message) {
        return message.calls() >= rules.deaths();
    }

    /** A message that this thread has locked, and how that is seen. */
    private static final class Taken {
        private Optional<Outbox.Message> message = Optional.empty();
        private Tracing.Span span = Tracing.Unseen.HERE;
    }

    private End deliver(Outbox.Place place, Recipients.Recipient receiving, Taken taken) {
        Attempt<Boolean> attempt;
        try {
            attempt = transactions.step(
                    rules.limit(),
                    () -> {
                        Optional<Outbox.Message> message = outbox.lock(place);
                        if (message.isPresent()) {
                            taken.message = message;
                            taken.span = tracing.deliver(message.get());
                            receiving.receive(message.get());
                        }
                        return message;
                    },
                    message -> {
                        message.ifPresent(outbox::delivered);
                        return message.isPresent();
                    },
                    done -> true);
        } catch (RuntimeException e) { // no transaction could be begun
            listener.troubled(place.channel(), e);
            return End.TROUBLE;
        }
        if (attempt instanceof Attempt.Committed<Boolean> committed) {
            if (committed.record()) {
                taken.message.ifPresent(listener::delivered);
            }
            return committed.record() ? End.DELIVERED : End.PASSED;
        }
        return notReceived(place, receiving, taken, attempt);
    }

    private End notReceived(Outbox.Place place, Recipients.Recipient receiving, Taken taken, Attempt<Boolean> attempt) {
        if (attempt instanceof Attempt.Unknown<Boolean> unknown) {
            taken.span.failed(unknown.cause());
            listener.troubled(place.channel(), unknown.cause()); // the row tells, if somebody looks again
            answered(taken);
            return End.TROUBLE;
        }
        boolean received = attempt instanceof Attempt.RecordFailed<Boolean>;
        Throwable cause = attempt instanceof Attempt.RecordFailed<Boolean> broken
                ? broken.cause()
                : ((Attempt.BodyFailed<Boolean>) attempt).cause();
        taken.span.failed(cause);
        if (taken.message.isEmpty()
                || transactions.ownTrouble(cause) == Trouble.OUTAGE
                || (received && transactions.trouble(cause) != Trouble.OTHER)) {
            listener.troubled(place.channel(), cause);
            answered(taken);
            return End.TROUBLE;
        }
        boolean here =
                recipients.receiving(place.channel()).filter(receiving::equals).isPresent();
        if (!here) {
            answered(taken);
            return End.PASSED;
        }
        return failed(taken.message.get(), cause);
    }

    /** The node lives, whatever came of the call; if the store is away, one call more is counted than was to blame. */
    private void answered(Taken taken) {
        if (rules.deaths() == 0) {
            return;
        }
        try {
            taken.message.ifPresent(message -> transactions.own(() -> {
                outbox.answered(message);
                return true;
            }));
        } catch (RuntimeException e) {
            // the trouble was told already
        }
    }

    /** The nodes of a receiver died again and again. */
    static final class NodesDied extends HoldfastException implements NotRetryable {

        private static final long serialVersionUID = 1L;

        NodesDied(Recipients.Recipient receiver, int calls) {
            super(
                    ErrorCode.NODE_DIED,
                    "receiver " + receiver.name() + " was called " + calls
                            + " times in a row for this message without an answer: its nodes died, or lost the database, while it ran. Mend it, and"
                            + " drive the message again or discard it");
        }
    }

    private End failed(Outbox.Message message, Throwable cause) {
        Failure failure = StepWork.failure(cause);
        // a key comes back, or another node has it: whatever was tried until then, the message is not parked for it
        Optional<Duration> again = KeyMissing.isCauseOf(cause)
                ? Optional.of(RecoveryWait.KEY_REST)
                : Backoff.after(rules.retries(), message.attempts() + 1, cause, pace.chance());
        boolean noted;
        try {
            noted = transactions.own(() -> outbox.failed(message, failure, again));
        } catch (RuntimeException e) {
            listener.troubled(message.channel(), e);
            return End.TROUBLE;
        }
        if (!noted) {
            return End.PASSED;
        }
        again.ifPresentOrElse(wait -> listener.failed(message, failure, wait), () -> listener.parked(message, failure));
        return again.isPresent() ? End.FAILED : End.PARKED;
    }
}
