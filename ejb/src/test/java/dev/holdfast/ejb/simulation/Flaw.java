package dev.holdfast.ejb.simulation;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.MemoryFixture;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be wrong with an engine or a store: each breaks one rule of the protocol, and a simulation has to notice. */
enum Flaw {

    /** Nothing is wrong. */
    NONE {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return ports;
        }
    },

    /** A checkpoint whose key is taken counts as written (F15). */
    NO_FENCE {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return branches(ports, (method, arguments, real) -> {
                Object answer = real.call();
                return method.equals("append") && Optional.empty().equals(answer)
                        ? ports.branches()
                                .phase(((Checkpoint) arguments[0]).branch().run())
                        : answer;
            });
        }
    },

    /** What is not accepted is committed all the same. */
    NO_ROLLBACK {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return ports.with((Transactions) new Careless(ports.transactions()));
        }
    },

    /** Branches are claimed although somebody holds them. */
    CLAIMS_WHAT_IS_HELD {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return branches(ports, (method, arguments, real) -> {
                if (method.equals("claim")) {
                    store.holds().forEach(hold -> store.makeDue(hold.branch()));
                }
                return real.call();
            });
        }
    },

    /** A renewal asks neither for version nor for owner (R2). */
    RENEWS_WHATEVER_VERSION {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return branches(ports, (method, arguments, real) -> {
                if (!method.equals("renew")) {
                    return real.call();
                }
                Set<BranchKey> asked = ((Collection<?>) arguments[0])
                        .stream().map(hold -> ((Hold) hold).branch()).collect(Collectors.toSet());
                List<Hold> present = asked.stream()
                        .map(store::holder)
                        .flatMap(Optional::stream)
                        .toList();
                return ports.branches().renew(present, (Duration) arguments[1]);
            });
        }
    },

    /** A branch is put down under whatever version it has (F5). */
    PUTS_DOWN_WHATEVER_VERSION {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return branches(ports, (method, arguments, real) -> {
                if (!(arguments[0] instanceof Hold mine)) {
                    return real.call();
                }
                Hold present = store.holder(mine.branch()).orElse(mine);
                return switch (method) {
                    case "park" -> ports.branches().park(present, (Parking) arguments[1]);
                    case "giveBack" -> ports.branches().giveBack(present);
                    case "release" -> ports.branches().release(present, (Integer) arguments[1], (Integer) arguments[2]);
                    default -> real.call();
                };
            });
        }
    },

    /** No guard ever tells of a pause or a cancel (F13). */
    DEAF_GUARDS {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return branches(ports, (method, arguments, real) -> {
                Object answer = real.call();
                return switch (method) {
                    case "phase", "append" -> ((Optional<?>) answer).map(phase -> Phase.RUNNING);
                    case "claim", "reload" ->
                        answer instanceof List<?> many
                                ? many.stream()
                                        .map(claim -> running((Claim) claim))
                                        .toList()
                                : ((Optional<?>) answer).map(claim -> running((Claim) claim));
                    default -> answer;
                };
            });
        }
    },

    /** A signal that was consumed stays (F7). */
    SIGNALS_STAY {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return ports.with(proxy(
                    Signals.class,
                    ports.signals(),
                    (method, arguments, real) -> method.equals("consumed") ? null : real.call()));
        }
    },

    /** Who is given a place of a limit is not made due. */
    GIVES_ON_IN_SILENCE {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return ports.with(proxy(
                    Slots.class,
                    ports.slots(),
                    (method, arguments, real) -> method.equals("wake") ? null : real.call()));
        }
    },

    /** Who holds a place of a limit, and has ended, keeps it. */
    PLACES_STAY {
        @Override
        StorePorts in(StorePorts ports, MemoryFixture store) {
            return ports.with(proxy(
                    Slots.class,
                    ports.slots(),
                    (method, arguments, real) -> method.equals("remove") ? null : real.call()));
        }
    };

    /** Returns ports that have the flaw. */
    abstract StorePorts in(StorePorts ports, MemoryFixture store);

    @FunctionalInterface
    private interface Twist {
        @Nullable
        Object answer(String method, Object[] arguments, Callable<Object> real) throws Exception;
    }

    private static StorePorts branches(StorePorts ports, Twist twist) {
        return ports.with(proxy(Branches.class, ports.branches(), twist));
    }

    private static <T> T proxy(Class<T> type, T port, Twist twist) {
        return type.cast(Proxy.newProxyInstance(
                Flaw.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> twist.answer(method.getName(), arguments, () -> {
                    try {
                        return method.invoke(port, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() instanceof RuntimeException cause ? cause : e;
                    }
                })));
    }

    private static Claim running(Claim claim) {
        return new Claim(
                claim.hold(),
                claim.instance(),
                claim.workflow(),
                claim.hash(),
                Phase.RUNNING,
                claim.parentRun(),
                claim.parent(),
                claim.openArms(),
                claim.sequence(),
                claim.storedPosition(),
                claim.valueRef(),
                claim.storedValue(),
                claim.attempt(),
                claim.takeovers(),
                claim.abandoned(),
                claim.at());
    }

    /** Commits whatever was written. */
    private record Careless(Transactions real) implements Transactions {

        @Override
        public <T> T own(Supplier<T> work) {
            return real.own(work);
        }

        @Override
        public <V extends @Nullable Object, T> Attempt<T> step(
                Duration limit, Callable<V> body, Function<V, T> record, Predicate<T> accepted) {
            Attempt<T> attempt = real.step(limit, body, record, written -> true);
            return attempt instanceof Attempt.Committed<T> done && !accepted.test(done.record())
                    ? new Attempt.Refused<>(done.record())
                    : attempt;
        }

        @Override
        public <V extends @Nullable Object> V outside(Callable<V> body) throws Exception {
            return real.outside(body);
        }

        @Override
        public void afterCompletion(Consumer<Boolean> callback) {
            real.afterCompletion(callback);
        }

        @Override
        public Trouble trouble(Throwable error) {
            return real.trouble(error);
        }
    }
}
