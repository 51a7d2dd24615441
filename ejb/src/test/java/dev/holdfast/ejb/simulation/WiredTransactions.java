package dev.holdfast.ejb.simulation;

import dev.holdfast.store.Transactions;
import dev.holdfast.testing.ArrangedTrouble;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one simulated node: around each, other threads get their turn and time passes, and its commit may be the
 * last thing the node did, or have no answer.
 */
final class WiredTransactions implements Transactions {

    private final Transactions real;
    private final Wire wire;

    WiredTransactions(Transactions real, Wire wire) {
        this.real = real;
        this.wire = wire;
    }

    /** A transaction that a thread has open. */
    static final class Open {

        /** Whether it has sent a statement, and with it holds the lock of the store. */
        boolean locks;

        /** Whether its body did something that wants to know of its end. */
        boolean used;

        /** Whether a statement of it has failed, so that it cannot commit. */
        boolean doomed;

        /** Whether nobody will be told what became of its commit. */
        boolean lost;
    }

    /** What becomes of a commit. */
    private record Fate(boolean dies, boolean lost, boolean commits) {

        static final Fate GOOD = new Fate(false, false, true);

        boolean spoils() {
            return dies || lost;
        }
    }

    private static final class RollBack extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RollBack() {
            super("rolled back", null, false, false);
        }
    }

    private static final class Unused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unused() {
            super("the body left its transaction unused", null, false, false);
        }
    }

    private Open open(Fate fate) {
        Open open = new Open();
        open.lost = fate.spoils();
        wire.open().push(open);
        return open;
    }

    private void close(Open open) {
        wire.open().removeFirstOccurrence(open);
    }

    private Fate fate() {
        if (wire.isSpared() || !wire.open().isEmpty()) {
            return Fate.GOOD; // the fate of the outer decides
        }
        boolean dies = wire.schedule().happens(wire.rates().killed());
        boolean lost = !dies && wire.schedule().happens(wire.rates().lost());
        return dies || lost ? new Fate(dies, lost, wire.schedule().random().nextBoolean()) : Fate.GOOD;
    }

    /** What follows from the fate of a commit once it has happened. */
    private void meet(Fate fate) {
        if (fate.dies()) {
            wire.kill("in a commit that " + (fate.commits() ? "took effect" : "did not"));
        }
        if (fate.lost()) {
            wire.journal()
                    .note("the answer to a commit is lost, which " + (fate.commits() ? "took effect" : "did not"));
        }
    }

    @Override
    public <T> T own(Supplier<T> work) {
        wire.point();
        Fate fate = fate();
        Open open = open(fate);
        T result = null;
        boolean committed;
        try {
            result = real.own(() -> {
                T value = work.get();
                if (open.doomed || !fate.commits()) {
                    throw new RollBack();
                }
                return value;
            });
            committed = true;
        } catch (RollBack e) {
            committed = false;
        } finally {
            close(open);
        }
        meet(fate);
        if (!committed || fate.lost()) {
            throw new CommitUnknown(new IllegalStateException("the connection broke in the commit, as arranged"));
        }
        wire.point();
        return result;
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        return step(limit, body, record, accepted, value -> false);
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted, Predicate<V> apart) {
        wire.point();
        Fate fate = fate();
        Open open = open(fate);
        boolean[] would = {false};
        Attempt<T> attempt;
        try {
            attempt = real.step(
                    limit,
                    () -> {
                        V value = body.call();
                        if (!open.used && !open.locks && apart.test(value)) {
                            throw new Unused();
                        }
                        return value;
                    },
                    record,
                    written -> {
                        would[0] = accepted.test(written);
                        return would[0] && !open.doomed && fate.commits();
                    });
        } finally {
            close(open);
        }
        if (attempt instanceof Attempt.BodyFailed<T> failed && failed.cause() instanceof Unused) {
            wire.point();
            return new Attempt.Unused<>();
        }
        meet(fate);
        if (would[0] && (fate.lost() || open.doomed)) {
            return new Attempt.Unknown<>(new IllegalStateException("the connection broke in the commit, as arranged"));
        }
        wire.point();
        return attempt;
    }

    @Override
    public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
        wire.point();
        return wire.spared(() -> real.outside(body)); // what user code meets is its own failure
    }

    /** A commit without an answer is not known to be one. */
    @Override
    public void afterCompletion(Consumer<Boolean> callback) {
        Open open = wire.open().peek();
        real.afterCompletion(committed -> callback.accept(committed && (open == null || !open.lost)));
    }

    @Override
    public Trouble trouble(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArrangedTrouble arranged) {
                return arranged.kind();
            }
        }
        return real.trouble(error);
    }
}
