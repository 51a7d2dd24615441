package dev.holdfast.ejb.service;

import dev.holdfast.ejb.jdbc.SqlTrouble;
import dev.holdfast.store.Transactions;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's units of work as JTA transactions, begun and ended by hand: what a commit answered must be told apart, which
 * an interceptor does not do.
 *
 * <p>Every method leaves the thread with the transaction it came with, and with the default time-out, which otherwise
 * sticks to the thread (F24).
 */
public final class JtaTransactions implements Transactions {

    private static final int DEFAULT_TIMEOUT = 0;

    private final TransactionManager manager;
    private final TransactionSynchronizationRegistry registry;
    private final Supplier<Optional<InDoubt>> oldestInDoubt;

    /** Works with the transaction manager of the server, over a database in which nothing is ever in doubt. */
    public JtaTransactions(TransactionManager manager, TransactionSynchronizationRegistry registry) {
        this(manager, registry, Optional::empty);
    }

    /**
     * Works with the transaction manager of the server.
     *
     * @param oldestInDoubt looks for the transaction in the engine's database that has been in doubt for the longest time
     */
    public JtaTransactions(
            TransactionManager manager,
            TransactionSynchronizationRegistry registry,
            Supplier<Optional<InDoubt>> oldestInDoubt) {
        this.manager = manager;
        this.registry = registry;
        this.oldestInDoubt = oldestInDoubt;
    }

    @Override
    public <T> T own(Supplier<T> work) {
        @Nullable Transaction outer = suspend();
        try {
            begin(DEFAULT_TIMEOUT);
            T result;
            try {
                result = work.get();
            } catch (RuntimeException | Error e) {
                rollback();
                throw e;
            }
            commit();
            return result;
        } finally {
            restore(outer);
        }
    }

    private void commit() {
        try {
            manager.commit();
        } catch (Exception e) {
            throw new CommitUnknown(e);
        }
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        return step(limit, body, record, accepted, never -> false);
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted, Predicate<V> apart) {
        @Nullable Transaction outer = suspend();
        try {
            begin(seconds(limit));
            Transaction mine = manager.getTransaction();
            TransactionUse use = TransactionUse.begin();
            V value;
            try {
                value = body.call();
            } catch (Throwable thrown) { // whatever a body throws rolls back, errors included
                return failed(thrown, limit);
            }
            if (manager.getStatus() != Status.STATUS_ACTIVE || !mine.equals(manager.getTransaction())) {
                return abandoned(limit);
            }
            if (use.isNone()) {
                try {
                    if (apart.test(value)) {
                        return empty(limit);
                    }
                } catch (RuntimeException e) {
                    rollback();
                    return new Attempt.RecordFailed<>(e);
                }
            }
            LastWrite<V, T> last = new LastWrite<>(value, record, accepted);
            registry.registerInterposedSynchronization(last);
            return commit(last);
        } catch (SystemException e) {
            throw new IllegalStateException("the transaction manager failed", e);
        } finally {
            restore(outer);
        }
    }

    /** Ends a transaction in which nothing is: one that its time-out ends at this very moment has failed all the same. */
    private <T> Attempt<T> empty(Duration limit) throws SystemException {
        try {
            manager.commit();
            return new Attempt.Unused<>();
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException | IllegalStateException e) {
            return abandoned(limit);
        }
    }

    /** The body threw; what it met after the time-out had struck is the time-out's fault and not its own. */
    private <T> Attempt<T> failed(Throwable thrown, Duration limit) throws SystemException {
        boolean timedOut = manager.getStatus() == Status.STATUS_ROLLEDBACK;
        rollback();
        if (!timedOut) {
            return new Attempt.BodyFailed<>(thrown);
        }
        RollbackException timeOut = new RollbackException(
                "the time-out of " + limit + " had rolled the task's transaction back when it failed with " + thrown
                        + "; a longer one is set by holdfast.step.timeout");
        timeOut.initCause(thrown);
        return new Attempt.BodyFailed<>(timeOut);
    }

    /** The body returned, but its transaction is marked for rollback, or was ended by its time-out or by the body. */
    private <T> Attempt<T> abandoned(Duration limit) throws SystemException {
        // A time-out ends a transaction and leaves it on the thread; who ends it by hand takes it off.
        String why = switch (manager.getStatus()) {
            case Status.STATUS_MARKED_ROLLBACK ->
                "the task returned with its transaction marked for rollback, or after the time-out of " + limit;
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_ACTIVE ->
                "the task returned without the transaction it was called in; it must"
                        + " neither commit nor roll back that transaction";
            default ->
                "the task returned after the time-out of " + limit + " had rolled its transaction back; a longer"
                        + " one is set by holdfast.step.timeout";
        };
        rollback();
        return new Attempt.BodyFailed<>(new RollbackException(why));
    }

    private <V extends @Nullable Object, T> Attempt<T> commit(LastWrite<V, T> last) {
        try {
            manager.commit();
            return last.written();
        } catch (Exception e) {
            return last.ended(e);
        }
    }

    /**
     * Writes the record as the last thing before the commit: interposed synchronizations come after those with which a
     * persistence context flushes what the body left, so that business rows are locked before the engine's (F22).
     */
    private final class LastWrite<V extends @Nullable Object, T> implements Synchronization {

        private final V value;
        private final Function<V, T> write;
        private final Predicate<T> accepted;
        private @Nullable Attempt<T> outcome;

        LastWrite(V value, Function<V, T> write, Predicate<T> accepted) {
            this.value = value;
            this.write = write;
            this.accepted = accepted;
        }

        @Override
        public void beforeCompletion() {
            try {
                T written = write.apply(value);
                outcome = accepted.test(written) ? new Attempt.Committed<>(written) : new Attempt.Refused<>(written);
            } catch (RuntimeException e) {
                outcome = new Attempt.RecordFailed<>(e);
            }
            if (!(outcome instanceof Attempt.Committed<T>)) {
                registry.setRollbackOnly();
            }
        }

        @Override
        public void afterCompletion(int status) {
            // the thread that commits goes on by itself
        }

        Attempt<T> written() {
            Attempt<T> present = outcome;
            if (present == null) {
                throw new IllegalStateException("a transaction committed without its synchronizations");
            }
            return present;
        }

        /** Tells what an exception of the commit means: before the record the body's own fault, after it nothing certain. */
        Attempt<T> ended(Exception cause) {
            Attempt<T> present = outcome;
            if (present == null) {
                return new Attempt.BodyFailed<>(deepest(cause));
            }
            return present instanceof Attempt.Committed<T> ? new Attempt.Unknown<>(cause) : present;
        }
    }

    /** The manager wraps what a flush threw; the flush's own error is what the user has to see. */
    private static Throwable deepest(Exception cause) {
        if (!(cause instanceof RollbackException)) {
            return cause;
        }
        Throwable inner = cause.getCause();
        if (inner == null && cause.getSuppressed().length > 0) {
            inner = cause.getSuppressed()[0];
        }
        return inner == null ? cause : inner;
    }

    @Override
    public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
        @Nullable Transaction outer = suspend();
        try {
            V value = body.call();
            if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
                throw new RollbackException(
                        "the task returned without having ended the transaction that it began; it was rolled back");
            }
            return value;
        } finally {
            restore(outer);
        }
    }

    @Override
    public void afterCompletion(Consumer<Boolean> callback) {
        if (registry.getTransactionKey() == null) {
            callback.accept(true);
            return;
        }
        registry.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // only the end matters
            }

            @Override
            public void afterCompletion(int status) {
                callback.accept(status == Status.STATUS_COMMITTED);
            }
        });
    }

    @Override
    public Trouble trouble(Throwable error) {
        return SqlTrouble.of(error);
    }

    @Override
    public Trouble ownTrouble(Throwable error) {
        return SqlTrouble.ofStore(error);
    }

    /** Looked for only where a lock was not to be had; if that look fails, too, the database has other troubles. */
    @Override
    public Optional<InDoubt> inDoubt(Throwable error) {
        if (!SqlTrouble.isLockTimeout(error)) {
            return Optional.empty();
        }
        try {
            return own(oldestInDoubt);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static int seconds(Duration limit) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, (limit.toMillis() + 999) / 1000));
    }

    private void begin(int timeoutSeconds) {
        try {
            manager.setTransactionTimeout(timeoutSeconds);
            manager.begin();
        } catch (Exception e) {
            throw new IllegalStateException("no transaction could be begun", e);
        }
    }

    private void rollback() {
        try {
            if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
                manager.rollback();
            }
        } catch (Exception e) {
            // it has ended all the same; what is left on the thread is taken off below
        }
    }

    private @Nullable Transaction suspend() {
        try {
            return manager.suspend();
        } catch (SystemException e) {
            throw new IllegalStateException("the transaction of the thread could not be suspended", e);
        }
    }

    /** Takes off whatever is left on the thread and puts back what it came with. */
    private void restore(@Nullable Transaction outer) {
        try {
            manager.setTransactionTimeout(DEFAULT_TIMEOUT);
            if (manager.getTransaction() != null) {
                rollback();
                manager.suspend();
            }
            if (outer != null) {
                manager.resume(outer);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the transaction of the thread could not be restored", e);
        }
    }
}
