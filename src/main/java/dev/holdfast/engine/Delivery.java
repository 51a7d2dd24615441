package dev.holdfast.engine;

import dev.holdfast.definition.Retries;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.execution.Backoff;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Transactions;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.store.Transactions.Trouble;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

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
     */
    public record Rules(Retries retries, Duration limit) {}

    /** Is told what failed, after it was noted; must return at once and not throw. */
    public interface Listener {

        /** An attempt failed, and another follows after the wait. */
        void failed(Outbox.Message message, Failure failure, Duration wait);

        /** An attempt failed, and the message is parked. */
        void parked(Outbox.Message message, Failure failure);

        /** The store could not be reached. */
        void troubled(String channel, Throwable cause);
    }

    private final Transactions transactions;
    private final Outbox outbox;
    private final Supplier<Catalog> catalog;
    private final Watch watch;
    private final Rules rules;
    private final Listener listener;
    private final Pace pace;
    private final Tracing tracing;

    Delivery(
            BranchRunner.Ports store,
            Supplier<Catalog> catalog,
            Watch watch,
            Rules rules,
            Listener listener,
            Pace pace,
            Tracing tracing) {
        this.transactions = store.transactions();
        this.outbox = store.outbox();
        this.catalog = catalog;
        this.watch = watch;
        this.rules = rules;
        this.listener = listener;
        this.pace = pace;
        this.tracing = tracing;
    }

    /** Returns the channels that are received here at the moment. */
    public Set<String> channels() {
        return catalog.get().channels();
    }

    /** Delivers the message that stands there, if it is to be delivered now. */
    public End deliver(Outbox.Place place) {
        Optional<Application> receiving = catalog.get().receiving(place.channel());
        if (receiving.isEmpty()) {
            return End.PASSED;
        }
        Taken taken = new Taken();
        try {
            return deliver(place, receiving.get(), taken);
        } finally {
            taken.span.close();
        }
    }

    /** A message that this thread has locked, and how that is seen. */
    private static final class Taken {
        private Optional<Outbox.Message> message = Optional.empty();
        private Tracing.Span span = Tracing.Unseen.HERE;
    }

    private End deliver(Outbox.Place place, Application receiving, Taken taken) {
        Attempt<Boolean> attempt;
        try {
            attempt = transactions.step(
                    rules.limit(),
                    () -> {
                        Optional<Outbox.Message> message = outbox.lock(place);
                        if (message.isPresent()) {
                            taken.message = message;
                            taken.span = tracing.deliver(message.get());
                            call(receiving, message.get());
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
            return committed.record() ? End.DELIVERED : End.PASSED;
        }
        return notReceived(place, receiving, taken, attempt);
    }

    private void call(Application application, Outbox.Message message) throws Exception {
        Receiver receiver = application.receiver(message.channel()).orElseThrow();
        UserCode code = application.code();
        Thread courier = Thread.currentThread();
        AtomicBoolean over = new AtomicBoolean();
        Runnable strike = () -> {
            if (over.compareAndSet(false, true)) {
                courier.interrupt();
            }
        };
        try (Watch.Watched ignored = watch.begin(rules.limit(), strike)) {
            code.context().call(() -> {
                receiver.call(
                        code.beans().bean(receiver.beanClass()),
                        code.values().decode(message.message(), receiver.type(), "receiver " + receiver),
                        ReceivedMessage.of(message));
                return true;
            });
            if (!over.compareAndSet(false, true)) {
                throw new TookTooLong(receiver, rules.limit()); // it may have swallowed the interrupt
            }
        } finally {
            Thread.interrupted(); // a flag that is left would break the commit, and meet the next receiver
        }
    }

    private End notReceived(Outbox.Place place, Application receiving, Taken taken, Attempt<Boolean> attempt) {
        if (attempt instanceof Attempt.Unknown<Boolean> unknown) {
            taken.span.failed(unknown.cause());
            listener.troubled(place.channel(), unknown.cause()); // the row tells, if somebody looks again
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
            return End.TROUBLE;
        }
        boolean here = catalog.get()
                .receiving(place.channel())
                .filter(receiving::equals)
                .isPresent();
        return here ? failed(taken.message.get(), cause) : End.PASSED;
    }

    /** A receiver took longer than it may. */
    static final class TookTooLong extends HoldfastException {

        private static final long serialVersionUID = 1L;

        TookTooLong(Receiver receiver, Duration limit) {
            super(
                    ErrorCode.TASK_TIMED_OUT,
                    "receiver " + receiver + " took longer than " + limit
                            + "; what it did is rolled back. A longer limit is set by holdfast.outbox.timeout");
        }
    }

    private End failed(Outbox.Message message, Throwable cause) {
        Failure failure = StepWork.failure(cause);
        Optional<Duration> again = Backoff.after(rules.retries(), message.attempts() + 1, cause, pace.chance());
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
