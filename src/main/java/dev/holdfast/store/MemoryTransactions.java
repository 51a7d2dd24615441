package dev.holdfast.store;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Transactions of the in-memory store; a step's time limit is not enforced, since nothing here can be stopped from outside. */
final class MemoryTransactions implements Transactions {

    private final MemoryTables tables;

    MemoryTransactions(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public <T> T own(Supplier<T> work) {
        return tables.transaction(work);
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        try {
            return tables.transaction(() -> inside(body, record, accepted));
        } catch (RolledBack e) {
            return e.attempt();
        }
    }

    private static <V extends @Nullable Object, T> Attempt<T> inside(
            Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        V value;
        try {
            value = body.call();
        } catch (Throwable thrown) { // whatever a body throws rolls back
            throw new RolledBack(new Attempt.BodyFailed<T>(thrown));
        }
        T written;
        try {
            written = record.apply(value);
        } catch (RuntimeException e) {
            throw new RolledBack(new Attempt.RecordFailed<T>(e));
        }
        if (!accepted.test(written)) {
            throw new RolledBack(new Attempt.Refused<>(written));
        }
        return new Attempt.Committed<>(written);
    }

    @Override
    public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
        return body.call(); // a body knows no way to begin one
    }

    @Override
    public void afterCompletion(Consumer<Boolean> callback) {
        tables.afterCompletion(callback);
    }

    @Override
    public Trouble trouble(Throwable error) {
        return Trouble.OTHER;
    }

    /** Carries an attempt out of a transaction that has to roll back. */
    private static final class RolledBack extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Attempt<?> attempt;

        RolledBack(Attempt<?> attempt) {
            super(null, null, false, false);
            this.attempt = attempt;
        }

        @SuppressWarnings("unchecked") // it is caught by the call that made it
        <T> Attempt<T> attempt() {
            return (Attempt<T>) attempt;
        }
    }
}
