package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.ArrangedTrouble;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong by chance between the engine and its store: nodes die before, in and behind transactions, answers to commits are lost,
 * statements meet dead-locks and outages, and between two transactions something else happens. On one thread, so that a seed
 * says everything.
 */
final class Mischief {

    private final Random random;
    private final Rates rates;
    private Runnable meddler = () -> {};
    private @Nullable Transactions apart;
    private boolean armed;
    private boolean inTransaction;
    private boolean inBody;
    private int depth;
    private int statementsLeft;
    private Transactions.Trouble statementTrouble = Transactions.Trouble.OUTAGE;

    Mischief(Random random, Rates rates) {
        this.random = random;
        this.rates = rates;
    }

    /**
     * How often, in a thousand transactions.
     *
     * @param killed the node dies
     * @param lost the answer to a commit is lost
     * @param repeats a statement meets a dead-lock; takes time, since the engine then pauses
     * @param outages a statement meets an outage
     * @param meddling something else happens before it
     */
    record Rates(int killed, int lost, int repeats, int outages, int meddling) {

        static Rates of(Random random) {
            if (random.nextInt(5) == 0) {
                return new Rates(0, 0, 0, 0, 0);
            }
            return new Rates(
                    random.nextInt(3) * 25,
                    random.nextInt(6) == 0 ? 40 : 0,
                    random.nextInt(20) == 0 ? 30 : 0,
                    random.nextInt(3) == 0 ? 30 : 0,
                    random.nextInt(3) * 60);
        }
    }

    /** The node died: whatever it had in hand stays as it is. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed, as arranged", null, false, false);
        }
    }

    private static final class RollBack extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RollBack(Object undone) {
            super("rolled back: " + undone, null, false, false);
        }
    }

    void meddler(Runnable with) {
        meddler = with;
    }

    /** Does something during which things go wrong; returns nothing if the node died. */
    <T> java.util.Optional<T> during(Supplier<T> work) {
        boolean before = armed;
        armed = true;
        try {
            return java.util.Optional.of(work.get());
        } catch (Killed killed) {
            return java.util.Optional.empty();
        } finally {
            armed = before;
        }
    }

    /** Does something during which nothing goes wrong, whatever is under way. */
    <T> T calmly(Supplier<T> work) {
        boolean wasArmed = armed;
        boolean wasInTransaction = inTransaction;
        boolean wasInBody = inBody;
        int wereLeft = statementsLeft;
        armed = false;
        inTransaction = false;
        inBody = false;
        statementsLeft = 0;
        try {
            return work.get();
        } finally {
            armed = wasArmed;
            inTransaction = wasInTransaction;
            inBody = wasInBody;
            statementsLeft = wereLeft;
        }
    }

    /** Lets something else happen now and then. */
    void meddle() {
        if (armed && depth < 2 && happens(rates.meddling())) {
            depth++;
            // what happens meanwhile is no doing of the step whose body may be under way on this thread
            try (OwnVerbs.Running ignored = new OwnVerbs(new InstanceId("nobody"), List::of).running()) {
                calmly(() -> apartFromTheTransaction(meddler));
            } finally {
                depth--;
            }
        }
    }

    private boolean apartFromTheTransaction(Runnable work) {
        if (apart == null) {
            work.run();
            return true;
        }
        try {
            return apart.outside(() -> {
                work.run();
                return true;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a runnable threw", e);
        }
    }

    private boolean happens(int inThousand) {
        return inThousand > 0 && random.nextInt(1_000) < inThousand;
    }

    /** Returns the ports of a store through which things go wrong. */
    StorePorts over(StorePorts ports) {
        apart = ports.transactions();
        StorePorts through = ports.with(new Troubled(ports.transactions()));
        if (rates.outages() == 0 && rates.repeats() == 0) {
            return through;
        }
        return through.with(troubled(Branches.class, ports.branches()))
                .with(troubled(Runs.class, ports.runs()))
                .with(troubled(Signals.class, ports.signals()))
                .with(troubled(SharedState.class, ports.sharedState()))
                .with(troubled(Outbox.class, ports.outbox()))
                .with(troubled(Slots.class, ports.slots()))
                .with(troubled(Instances.class, ports.instances()));
    }

    private <T> T troubled(Class<T> type, T port) {
        return type.cast(Proxy.newProxyInstance(
                Mischief.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    statement();
                    try {
                        return method.invoke(port, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                }));
    }

    private void statement() {
        if (inTransaction && !inBody && statementsLeft > 0 && --statementsLeft == 0) {
            throw new ArrangedTrouble(statementTrouble);
        }
    }

    /** The transactions. */
    private final class Troubled implements Transactions {

        private final Transactions real;

        Troubled(Transactions real) {
            this.real = real;
        }

        private void before() {
            meddle();
            if (happens(rates.killed() / 2)) {
                throw new Killed();
            }
            if (happens(rates.repeats())) {
                statementTrouble = Trouble.REPEAT;
                statementsLeft = 1 + random.nextInt(4);
            } else if (happens(rates.outages())) {
                statementTrouble = Trouble.OUTAGE;
                statementsLeft = 1 + random.nextInt(4);
            }
        }

        private <T> T inside(Callable<T> work) throws Exception {
            inTransaction = true;
            try {
                return work.call();
            } finally {
                inTransaction = false;
                statementsLeft = 0;
            }
        }

        private <V extends @Nullable Object> Callable<V> asBody(Callable<V> body) {
            return () -> {
                inBody = true;
                try {
                    return body.call();
                } finally {
                    inBody = false;
                }
            };
        }

        @Override
        public <V extends @Nullable Object, T> Attempt<T> step(
                Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
            if (!armed || inTransaction) {
                return real.step(limit, body, record, accepted);
            }
            before();
            boolean dies = happens(rates.killed());
            boolean loses = happens(rates.lost());
            boolean commits = random.nextBoolean();
            try {
                Attempt<T> attempt = inside(() -> real.step(
                        limit, asBody(body), record, done -> accepted.test(done) && (commits || !(dies || loses))));
                boolean wouldCommit = attempt instanceof Attempt.Committed<T>
                        || (attempt instanceof Attempt.Refused<T> refused && accepted.test(refused.record()));
                if (dies) {
                    throw new Killed();
                }
                return loses && wouldCommit
                        ? new Attempt.Unknown<>(
                                new IllegalStateException("the answer to a commit was lost, as arranged"))
                        : attempt;
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("a step threw", e);
            }
        }

        @Override
        public <T> T own(Supplier<T> work) {
            if (!armed || inTransaction) {
                return real.own(work);
            }
            before();
            boolean dies = happens(rates.killed());
            boolean loses = happens(rates.lost());
            if (!dies && !loses) {
                return around(work);
            }
            if (random.nextBoolean()) {
                around(work);
            } else {
                try {
                    around(() -> {
                        Object undone = work.get();
                        throw new RollBack(undone);
                    });
                } catch (RollBack e) {
                    // as it was to be
                }
            }
            if (dies) {
                throw new Killed();
            }
            throw new CommitUnknown(new IllegalStateException("the answer to a commit was lost, as arranged"));
        }

        private <T> T around(Supplier<T> work) {
            try {
                return inside(() -> real.own(work));
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError("a supplier threw", e);
            }
        }

        @Override
        public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
            if (!armed || inTransaction) {
                return real.outside(body);
            }
            inTransaction = true;
            try {
                return real.outside(asBody(body));
            } finally {
                inTransaction = false;
            }
        }

        @Override
        public void afterCompletion(Consumer<Boolean> callback) {
            real.afterCompletion(callback);
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
}
