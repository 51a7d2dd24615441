package dev.holdfast.kit;

import dev.holdfast.store.Transactions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The transactions of the store in front of which is noted what they write, and at whose commits the node can die. */
final class MortalTransactions implements Transactions {

    /** The transaction that a body on this thread takes part in. */
    private static final ThreadLocal<@Nullable Transactions> JOINED = new ThreadLocal<>();

    private final Transactions store;
    private final Journal journal;
    private final Faults faults;

    MortalTransactions(Transactions store, Journal journal, Faults faults) {
        this.store = store;
        this.journal = journal;
        this.faults = faults;
    }

    /** Returns the transactions of whose innermost one a body on this thread is part, if it is. */
    static Optional<Transactions> joined() {
        return Optional.ofNullable(JOINED.get());
    }

    @Override
    public <T> T own(Supplier<T> work) {
        faults.mustLive();
        Writes writes = journal.begin();
        boolean committed = false;
        T result;
        try {
            result = store.own(() -> {
                T done = work.get();
                faults.beforeCommit(writes);
                return done;
            });
            committed = true;
        } finally {
            journal.end(writes, committed);
        }
        faults.afterCommit(writes);
        return result;
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        faults.mustLive();
        Writes writes = journal.begin();
        boolean committed = false;
        Attempt<T> attempt;
        try {
            attempt = store.step(
                    limit,
                    () -> inside(store, body),
                    value -> {
                        T written = record.apply(value);
                        if (accepted.test(written)) {
                            faults.beforeCommit(writes);
                        }
                        return written;
                    },
                    accepted);
            committed = attempt instanceof Attempt.Committed<T>;
        } finally {
            journal.end(writes, committed);
        }
        faults.mustLive(); // a node that died inside of a body looks like a body that failed
        if (committed) {
            faults.afterCommit(writes);
        }
        return attempt;
    }

    private static <V extends @Nullable Object> V inside(@Nullable Transactions joined, Callable<V> body)
            throws Exception {
        Transactions outer = JOINED.get();
        set(joined);
        try {
            return body.call();
        } finally {
            set(outer);
        }
    }

    private static void set(@Nullable Transactions joined) {
        if (joined == null) {
            JOINED.remove();
        } else {
            JOINED.set(joined);
        }
    }

    @Override
    public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
        V value = store.outside(() -> inside(null, body));
        faults.mustLive();
        return value;
    }

    @Override
    public void afterCompletion(Consumer<Boolean> callback) {
        store.afterCompletion(callback);
    }

    @Override
    public Trouble trouble(Throwable error) {
        return store.trouble(error);
    }
}
