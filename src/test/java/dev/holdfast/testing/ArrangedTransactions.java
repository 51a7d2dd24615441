package dev.holdfast.testing;

import dev.holdfast.store.Transactions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Transactions over those of any store in which chosen steps meet chosen trouble.
 *
 * <p>Steps are counted from 1 in the order of their calls, repetitions and the storing of failures included.
 */
public final class ArrangedTransactions implements Transactions {

    /** What has become of a commit whose answer never arrives. */
    public enum Fate {
        /** It took place. */
        COMMITTED,
        /** Everything was rolled back. */
        ROLLED_BACK
    }

    private sealed interface Plan {}

    private record LoseAnswer(Fate fate, Runnable meanwhile) implements Plan {}

    private record FailRecord(Trouble kind) implements Plan {}

    private record Die() implements Plan {}

    /** The node of a step is dead: whoever lives on is another. */
    public static final class Died extends Error {

        private static final long serialVersionUID = 1L;

        Died() {
            super("the node died, as arranged");
        }
    }

    private final Transactions transactions;
    private final Map<Integer, Plan> plans = new ConcurrentHashMap<>();
    private final AtomicInteger steps = new AtomicInteger();
    private volatile @Nullable InDoubt inDoubt;

    /** Creates them over the transactions of a store; nothing is arranged. */
    public ArrangedTransactions(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Arranges that the answer to the commit of a step is lost. */
    public ArrangedTransactions loseAnswerOfStep(int number, Fate fate) {
        return loseAnswerOfStep(number, fate, () -> {});
    }

    /** Arranges that the answer to the commit of a step is lost, and that something happens before the caller learns it. */
    public ArrangedTransactions loseAnswerOfStep(int number, Fate fate, Runnable meanwhile) {
        plans.put(number, new LoseAnswer(fate, meanwhile));
        return this;
    }

    /** Arranges that the record of a step cannot be written. */
    public ArrangedTransactions failRecordOfStep(int number, Trouble kind) {
        plans.put(number, new FailRecord(kind));
        return this;
    }

    /** Arranges that the node dies in a step, when its body has returned or thrown. */
    public ArrangedTransactions dieInStep(int number) {
        plans.put(number, new Die());
        return this;
    }

    /** Arranges that whatever has to be repeated has waited for a transaction in doubt. */
    public ArrangedTransactions waitFor(InDoubt found) {
        inDoubt = found;
        return this;
    }

    /** Returns how many steps were begun. */
    public int steps() {
        return steps.get();
    }

    @Override
    public <V extends @Nullable Object, T> Attempt<T> step(
            Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        @Nullable Plan plan = plans.remove(steps.incrementAndGet());
        if (plan instanceof LoseAnswer lost) {
            return lose(lost, limit, body, record, accepted);
        }
        if (plan instanceof FailRecord failing) {
            return transactions.step(
                    limit,
                    body,
                    value -> {
                        throw new ArrangedTrouble(failing.kind());
                    },
                    accepted);
        }
        if (plan instanceof Die) {
            Attempt<T> lost = transactions.step(limit, body, record, done -> false);
            if (lost instanceof Attempt.Committed<T>) {
                throw new AssertionError("a step that is not accepted has committed");
            }
            throw new Died();
        }
        return transactions.step(limit, body, record, accepted);
    }

    private <V extends @Nullable Object, T> Attempt<T> lose(
            LoseAnswer lost, Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
        boolean commits = lost.fate() == Fate.COMMITTED;
        Attempt<T> attempt = transactions.step(limit, body, record, done -> accepted.test(done) && commits);
        boolean wouldCommit = attempt instanceof Attempt.Committed<T>
                || (attempt instanceof Attempt.Refused<T> refused && accepted.test(refused.record()));
        if (!wouldCommit) {
            return attempt;
        }
        lost.meanwhile().run();
        return new Attempt.Unknown<>(new IllegalStateException("the answer to a commit was lost, as arranged"));
    }

    @Override
    public <T> T own(Supplier<T> work) {
        return transactions.own(work);
    }

    @Override
    public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
        return transactions.outside(body);
    }

    @Override
    public void afterCompletion(Consumer<Boolean> callback) {
        transactions.afterCompletion(callback);
    }

    @Override
    public Trouble trouble(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof ArrangedTrouble arranged) {
                return arranged.kind();
            }
        }
        return transactions.trouble(error);
    }

    @Override
    public Optional<InDoubt> inDoubt(Throwable error) {
        return trouble(error) == Trouble.REPEAT ? Optional.ofNullable(inDoubt) : Optional.empty();
    }
}
