package dev.holdfast.ejb.simulation;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Poll;
import dev.holdfast.store.Runs;
import dev.holdfast.store.StorePorts;
import dev.holdfast.store.Transactions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches what the nodes write to the store, and tells those who check it once it is committed. */
final class Observed {

    private final StorePorts ports;
    private final Transactions transactions;
    private final Journal journal;
    private final ClaimChecks claims;
    private final VerbChecks verbs;
    private final Schedule schedule;

    Observed(StorePorts ports, Journal journal, ClaimChecks claims, VerbChecks verbs, Schedule schedule) {
        this.ports = ports;
        this.transactions = ports.transactions();
        this.journal = journal;
        this.claims = claims;
        this.verbs = verbs;
        this.schedule = schedule;
    }

    /** Returns the same ports under observation. */
    StorePorts ports() {
        return ports.with(observed(Branches.class, ports.branches(), this::branches))
                .with(observed(Runs.class, ports.runs(), this::runs));
    }

    @FunctionalInterface
    private interface Observer {
        void saw(String method, Object[] arguments, @Nullable Object answer);
    }

    private <T> T observed(Class<T> type, T port, Observer observer) {
        return type.cast(Proxy.newProxyInstance(
                Observed.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object answer = call(port, method, arguments);
                    if (arguments != null && schedule.current() != null) {
                        observer.saw(method.getName(), arguments, answer);
                    }
                    return answer;
                }));
    }

    private static @Nullable Object call(Object port, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private void onCommit(Runnable action) {
        transactions.afterCompletion(committed -> {
            if (committed) {
                action.run();
            }
        });
    }

    private void branches(String method, Object[] arguments, @Nullable Object answer) {
        switch (method) {
            case "claim" -> claimed(arguments, answer);
            case "reload" -> each(answer, (Claim claim) -> verbs.guarded(claim.hold()));
            case "phase" -> verbs.read((Long) arguments[0]);
            case "append" -> {
                if (isYes(answer)) {
                    appended((Checkpoint) arguments[0]);
                }
            }
            case "complete", "fail" -> {
                if (isYes(answer)) {
                    ended((Checkpoint) arguments[0]);
                }
            }
            case "endArm" -> {
                if (isYes(answer)) {
                    ended((Checkpoint) arguments[1]);
                    wakes((Checkpoint) arguments[1], (Integer) arguments[2]);
                }
            }
            case "settleArm" -> {
                if (isYes(answer)) {
                    Checkpoint failed = (Checkpoint) arguments[2];
                    ended(failed);
                    onCommit(() -> claims.forget(failed.branch().run()));
                }
            }
            case "writeAll" -> written((List<?>) arguments[0], (List<?>) answer);
            case "renew" -> renewed((Collection<?>) arguments[0], (Duration) arguments[1], (Set<?>) answer);
            case "park", "release", "giveBack" -> {
                if (isYes(answer)) {
                    put(method, (Hold) arguments[0], arguments);
                }
            }
            case "letGo" -> {
                if (Optional.of(Phase.PAUSED).equals(answer)
                        || Optional.of(Phase.CANCELLING).equals(answer)) {
                    put(method, (Hold) arguments[0], arguments);
                }
            }
            case "open" -> ((List<?>) arguments[0]).forEach(branch -> opened((NewBranch) branch));
            default -> {
                // reads, and what changes neither a claim nor a position
            }
        }
    }

    private void put(String how, Hold hold, Object[] arguments) {
        String more = arguments.length > 1 && arguments[1] instanceof Parking parking ? " " + parking : "";
        onCommit(() -> {
            journal.note(how + " " + hold + more);
            claims.released(hold);
            verbs.putDown(hold);
        });
    }

    private void claimed(Object[] arguments, @Nullable Object answer) {
        Duration lasts = arguments[0] instanceof Poll poll ? poll.claim() : (Duration) arguments[2];
        each(answer, (Claim claim) -> {
            verbs.guarded(claim.hold());
            long at = claims.now();
            onCommit(() -> {
                journal.note("claim " + claim.hold() + " at " + claim.sequence() + " " + claim.storedPosition() + " "
                        + claim.phase());
                claims.claimed(claim.hold(), at, lasts);
            });
        });
    }

    @SuppressWarnings("unchecked") // the port says what it answers
    private static <T> void each(@Nullable Object answer, Consumer<T> action) {
        if (answer instanceof Collection<?> many) {
            many.forEach(one -> action.accept((T) one));
        } else if (answer instanceof Optional<?> one) {
            one.ifPresent(present -> action.accept((T) present));
        }
    }

    private static boolean isYes(@Nullable Object answer) {
        return answer instanceof Optional<?> optional ? optional.isPresent() : Boolean.TRUE.equals(answer);
    }

    private void appended(Checkpoint row) {
        verbs.guarded(new Hold(row.branch(), row.claim(), row.runner()));
        ended(row);
    }

    private void ended(Checkpoint row) {
        onCommit(() -> {
            journal.note("row " + row.branch() + "." + row.sequence() + " " + row.kind() + " "
                    + row.node().map(Object::toString).orElse("") + " by " + row.runner() + " -> "
                    + row.position().toText());
            verbs.committed(row);
        });
    }

    /** The last of its arms makes a parent due, even if somebody is looking at it. */
    private void wakes(Checkpoint end, int parent) {
        onCommit(() -> claims.woken(new BranchKey(end.branch().run(), parent)));
    }

    private void written(List<?> pending, List<?> answers) {
        for (int i = 0; i < pending.size(); i++) {
            if (isYes(answers.get(i))) {
                Pending one = (Pending) pending.get(i);
                appended(one.checkpoint());
                if (one.kind() == Pending.Kind.ARM_END) {
                    wakes(one.checkpoint(), one.parent());
                }
            }
        }
    }

    private void renewed(Collection<?> holds, Duration lasts, Set<?> branches) {
        long at = claims.now();
        onCommit(() -> holds.stream()
                .map(Hold.class::cast)
                .filter(hold -> branches.contains(hold.branch()))
                .forEach(hold -> claims.claimed(hold, at, lasts)));
    }

    private void opened(NewBranch branch) {
        if (branch.due() instanceof Parking.Held held) {
            Hold hold = new Hold(branch.key(), 1, held.owner());
            long at = claims.now();
            verbs.guarded(hold);
            onCommit(() -> claims.claimed(hold, at, held.claim()));
        }
    }

    private void runs(String method, Object[] arguments, @Nullable Object answer) {
        switch (method) {
            case "insert" -> started((NewRun) arguments[0], (OptionalLong) answer);
            case "insertAll" -> {
                List<?> runs = (List<?>) arguments[0];
                List<?> numbers = (List<?>) answer;
                for (int i = 0; i < runs.size(); i++) {
                    started((NewRun) runs.get(i), (OptionalLong) numbers.get(i));
                }
            }
            case "close", "supersede", "pause", "resume", "retry", "drain", "compensate", "migrate" -> {
                long run = (Long) arguments[0];
                boolean frees = !method.equals("pause") && !method.equals("resume");
                onCommit(() -> {
                    journal.note(method + " " + run);
                    if (frees) {
                        claims.forget(run);
                    }
                });
            }
            default -> {
                // reads, and what is none of a run's state
            }
        }
    }

    private void started(NewRun run, OptionalLong number) {
        if (number.isEmpty()) {
            return;
        }
        BranchKey branch = new BranchKey(number.getAsLong(), 0);
        long at = claims.now();
        run.owner().ifPresent(owner -> verbs.guarded(new Hold(branch, 1, owner)));
        onCommit(() -> {
            journal.note("start " + run.id() + " is " + branch
                    + run.owner().map(owner -> " of " + owner).orElse(""));
            run.owner().ifPresent(owner -> claims.claimed(new Hold(branch, 1, owner), at, run.claim()));
        });
    }
}
