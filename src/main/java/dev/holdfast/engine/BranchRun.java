package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.definition.Workflow;
import dev.holdfast.encryption.KeyMissing;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.store.Transactions.Trouble;
import dev.holdfast.task.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One claimed branch on its way through its plan, on one thread: looks whether it may go on, asks the interpreter what is to
 * be done where it stands, and has it done by {@link StepWork} (user code) or {@link Moves} (everything else).
 */
final class BranchRun implements BranchRunner.Drive {

    /** A guard older than this is read again before a body starts (F13). */
    private static final long GUARD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * The same for a body in a transaction, whose commit is refused if it must be: the runner has heard of it within the limit above, and the
     * statement that said so, with its commit and the wait for a thread, may be so old.
     */
    private static final long JOINED_GUARD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often in a row a branch is looked at again after its key was taken (F15). */
    private static final int RELOADS = 2;

    /** How often a step is repeated for dead-locks and unknown commits, which count as no attempt (F19, F22). */
    static final int REPEATS = 5;

    final BranchRunner hands;
    final Standing at;
    final BranchKey key;
    final RunListener.Subject subject;
    final Deployed deployed;
    private final Lease lease;
    private final StepWork steps;
    private final Moves moves;
    final RecoveryWait recovery;
    final Asking asking;
    private int done;
    private int reloads;
    private int repeats;
    private int conflicts;
    private final Optional<Runnable> ready;
    private @Nullable Supplier<@Nullable End> rest;
    private @Nullable Optional<String> initiator;

    BranchRun(BranchRunner hands, Claim claim, Lease lease, long readAt, Optional<Runnable> ready) {
        this.ready = ready;
        this.hands = hands;
        this.lease = lease;
        this.key = claim.hold().branch();
        this.subject = new RunListener.Subject(claim.instance(), claim.workflow(), key);
        this.at = new Standing(claim, hands.pace, readAt);
        this.deployed = new Deployed(hands.catalog, claim);
        this.steps = new StepWork(this);
        this.moves = new Moves(this, steps);
        this.recovery = new RecoveryWait(this);
        this.asking = new Asking(this);
    }

    /**
     * Returns for whom its steps run, read once, in a transaction of its own; nobody in particular, and nothing read, if the workflow
     * does not ask for it.
     */
    Optional<String> initiator() {
        if (!workflow().runsAsInitiator()) {
            return Optional.empty();
        }
        Optional<String> known = initiator;
        if (known == null) {
            known = hands.transactions.own(() -> hands.store.runs().initiator(key.run()));
            initiator = known;
        }
        return known;
    }

    @Override
    public End go() {
        try (Tracing.Scope ignored = hands.tracing.within(at.claim().traceParent())) {
            Supplier<@Nullable End> left = rest;
            rest = null;
            @Nullable End end = left == null ? null : left.get();
            while (end == null) {
                end = next();
            }
            return end;
        } catch (RuntimeException e) {
            // Outside a step, so nothing is half done. What another try would not mend waits for the end of the claim,
            // which counts as a take-over, so that it does not go round for ever.
            Optional<End> waits = recovery.keyMissing(e);
            if (waits.isPresent()) {
                return waits.get();
            }
            String why = "the store failed: " + e;
            return switch (hands.transactions.trouble(e)) {
                case OTHER -> drop(why);
                case OUTAGE -> giveUp(why);
                case REPEAT -> recovery.putOff("it", e).orElseGet(() -> giveUp(why));
            };
        }
    }

    /** Does one thing: returns how the branch ended, or nothing if it goes on. */
    private @Nullable End next() {
        if (!lease.isHeld()) {
            return drop("the claim was lost or ran out");
        }
        refreshGuard();
        if (!deployed.look()) {
            return undeployed();
        }
        if (at.phase() == Phase.COMPENSATING) {
            return new UndoWork(this).drive();
        }
        if (at.phase() == Phase.PAUSED || at.phase() == Phase.CANCELLING) {
            return mustFinishFirst() ? act() : letGo();
        }
        if (at.phase() != Phase.RUNNING) {
            return drop("the run is " + at.phase());
        }
        return asking.isAdmitted() ? act() : asking.admit();
    }

    /**
     * The workflow is not here, or not any more: the branch is given back as it stands, due for a node that has the definition, or
     * for this one once it has it again.
     */
    private End undeployed() {
        if (at.mayHaveBegun()) {
            return drop("its application has been undeployed; its claim will run out, since its step may have run");
        }
        Optional<Node> next = deployed.last()
                .flatMap(known -> at.positionOrBeginning()
                        .node()
                        .filter(known.plan()::has)
                        .map(known.plan()::node));
        return releasedIf(hands.transactions.own(() -> next.isEmpty()
                ? hands.branches.giveBack(at.hold())
                : hands.branches.release(
                        at.hold(), hands.catalog.get().routeOf(workflow(), next.get()), Catalog.priority(next.get()))));
    }

    private End releasedIf(boolean back) {
        return back ? End.RELEASED : drop("another runner has it");
    }

    /**
     * A body failed while its application was being taken away, which takes from it what it works with: that is no attempt.
     * What ran outside of transactions is not given back, which would hide that it ran.
     */
    End gone(TaskOptions options, Throwable cause) {
        String why = "its application was undeployed when its step failed with " + cause;
        return options.transaction() == Transaction.NONE ? drop(why + "; its claim will run out") : giveUp(why);
    }

    /**
     * Tells whether a dead node, or this one, may have begun with a step outside of transactions: what it did cannot be taken back unseen, so
     * the step is finished before the branch is let go.
     */
    private boolean mustFinishFirst() {
        try {
            return at.mayHaveBegun()
                    && at.position() instanceof Position.AtTask
                    && steps.runsOutsideTransactions(at.position());
        } catch (HoldfastException e) {
            return false;
        }
    }

    private @Nullable End act() {
        Decision decision;
        try {
            Position from = at.position();
            decision = Interpreter.apply(
                    workflow().plan(),
                    from,
                    new Event.Claimed(at.isFresh() ? at.claim().openArms() : 0),
                    at.claimedAt(hands.clock.instant()));
            if (arrivesUnstored(from, decision)) {
                return moves.passed(from, decision);
            }
            at.stand(decision.position());
        } catch (KeyMissing e) {
            throw e;
        } catch (HoldfastException e) {
            return steps.failed(nodeOf(), Failure.of(e.code().text(), e), hands.clock.instant());
        }
        return decision.action().match(moves);
    }

    /**
     * Tells whether a look alone, without a row, brings the branch to a wait, as behind a delay that is over: it has to be stored
     * before the wait begins.
     */
    private static boolean arrivesUnstored(Position from, Decision decision) {
        return decision.waits() && !from.equals(decision.position());
    }

    Optional<NodeId> nodeOf() {
        return at.positionOrBeginning().node();
    }

    Workflow<?, ?> workflow() {
        return deployed.workflow();
    }

    /** Tells whether the run may hold places that others wait for. */
    boolean isLimited() {
        return hands.book.concerns(at.claim().workflow());
    }

    UserCode code() {
        return deployed.code();
    }

    private void refreshGuard() {
        refreshGuard(at.guardHeardFor() > GUARD_NANOS || at.guardAge() > JOINED_GUARD_NANOS);
    }

    /** Looks how the run stands if what is known of it is too old to begin a body by. */
    void refreshGuard(Transaction transaction) {
        refreshGuard();
        refreshGuard(transaction == Transaction.NONE && at.guardAge() > GUARD_NANOS);
    }

    private void refreshGuard(boolean tooOld) {
        if (tooOld) {
            Sightings.Sighting seen = hands.sightings.of(key.run(), GUARD_NANOS, this::look);
            at.phase(seen.phase(), seen.readAt());
        }
    }

    private Phase look() {
        return hands.transactions.own(() -> hands.branches.phase(key.run())).orElse(Phase.CANCELLED);
    }

    /**
     * Has a checkpoint written together with those of other branches and goes on behind it: at once if this thread wrote it, else
     * on the thread that drives the branch next. Who drives it from beginning to end on one thread waits for nobody: the row is
     * written at once, or has to be tried alone.
     *
     * @param then gets what was written, or nothing if the row has to be tried alone
     */
    @Nullable
    End writeTogether(Pending pending, Function<Optional<Phase>, @Nullable End> then) {
        at.asks();
        if (ready.isEmpty()) {
            return then.apply(hands.group.writeNow(pending).phase());
        }
        Optional<GroupCommit.Answer> now = hands.group.write(pending, answer -> {
            rest = () -> then.apply(answer.phase());
            ready.get().run();
        });
        return now.isPresent() ? then.apply(now.get().phase()) : End.HANDED_OVER;
    }

    @Nullable
    End letGo() {
        return moves.letGo();
    }

    boolean shouldYield() {
        return lease.shouldYield(done);
    }

    /** Something was done: the counters of what goes wrong in a row begin again. */
    void progressed() {
        done++;
        repeats = 0;
        conflicts = 0;
        reloads = 0;
    }

    /** What became of something that was to be stored: what was written, or how it goes on otherwise. */
    record Saved<T>(Optional<T> written, @Nullable End end) {

        boolean isStored() {
            return written.isPresent();
        }
    }

    /**
     * Stores something with a checkpoint at the next sequence, in a transaction of its own, repeating it for dead-locks.
     *
     * @param what for messages
     * @param write what to store
     * @param accepted whether what it answered may be committed
     */
    <T> Saved<T> save(String what, Supplier<T> write, Predicate<T> accepted) {
        return save(what, write, accepted, refused -> lost(), Optional.empty());
    }

    /** The same for what ends the branch: nothing is left to look at if it turns out to be durable. */
    Saved<Boolean> saveEnd(String what, BooleanSupplier write) {
        return save(what, write::getAsBoolean, done -> done, refused -> lost(), Optional.of(true));
    }

    /**
     * The same with everything said.
     *
     * @param otherwise what follows if what was written is not accepted, after the rollback
     * @param mine what was written if the commit gave no answer and the row is there; nothing for a look where the branch stands
     */
    <T> Saved<T> save(
            String what,
            Supplier<T> write,
            Predicate<T> accepted,
            Function<T, @Nullable End> otherwise,
            Optional<T> mine) {
        Throwable last = new IllegalStateException("never tried");
        for (int tries = 0; tries <= REPEATS; tries++) {
            at.asks();
            // no user code runs here, so nothing has to come last; and reads through JPA cannot begin that late
            Attempt<T> attempt =
                    hands.transactions.step(hands.settings.stepLimit(), write::get, written -> written, accepted);
            if (attempt instanceof Attempt.Committed<T> committed) {
                return new Saved<>(Optional.of(committed.record()), null);
            }
            if (attempt instanceof Attempt.Refused<T> refused) {
                return new Saved<>(Optional.empty(), otherwise.apply(refused.record()));
            }
            if (attempt instanceof Attempt.Unknown<T> unknown) {
                last = unknown.cause();
                if (author().map(at::isMe).orElse(false)) {
                    // it is durable: look again where the branch stands, if there is anything left to look at
                    return mine.isPresent() ? new Saved<>(mine, null) : new Saved<>(Optional.empty(), lost());
                }
            } else {
                last = attempt instanceof Attempt.RecordFailed<T> broken
                        ? broken.cause()
                        : ((Attempt.BodyFailed<T>) attempt).cause();
                Optional<End> waits = recovery.keyMissing(last);
                if (waits.isPresent()) {
                    return new Saved<>(Optional.empty(), waits.get());
                }
                Trouble trouble = hands.transactions.trouble(last);
                Optional<End> putOff = trouble == Trouble.REPEAT ? recovery.putOff(what, last) : Optional.empty();
                if (putOff.isPresent()) {
                    return new Saved<>(Optional.empty(), putOff.get());
                }
                if (trouble != Trouble.REPEAT) {
                    // what will fail again must not come back at once: left to its claim's end it counts as a take-over
                    String why = what + " could not be stored: " + last;
                    return new Saved<>(Optional.empty(), trouble == Trouble.OUTAGE ? giveUp(why) : drop(why));
                }
            }
            pause(tries);
        }
        return new Saved<>(Optional.empty(), drop(what + " could not be stored: " + last));
    }

    /**
     * Tells whether the branch may be put down, in the transaction that is about to. Branch 0 looks under the lock first: a drain
     * that found it held counts on it to come back, and parked for days it would not.
     */
    boolean mayPark() {
        return key.branch() != 0 || !hands.branches.lock(key.run()).equals(Optional.of(Phase.CANCELLING));
    }

    /** Reads who wrote the next checkpoint, on another connection (F19). */
    Optional<Branches.Author> author() {
        return hands.transactions.own(() -> hands.branches.author(key, at.sequence() + 1));
    }

    /** Runs a step once more, for a reason that counts as no attempt. */
    @Nullable
    End repeat(NodeId step, Throwable cause) {
        if (repeats >= REPEATS) {
            return drop("step '" + step + "' was repeated " + REPEATS + " times and met again: " + cause);
        }
        repeats++;
        hands.listener.repeated(subject, step, String.valueOf(cause));
        pause(repeats);
        return null;
    }

    /** The same, unless it waits for a transaction in doubt: it is then put off, and nobody waits here. */
    @Nullable
    End repeatOrPutOff(NodeId step, Throwable cause) {
        return recovery.putOff("step '" + step + "'", cause).orElseGet(() -> repeat(step, cause));
    }

    /**
     * Runs a step once more because another was faster to change a value that both share: that one got further, so this is
     * nothing to give up for.
     */
    @Nullable
    End yieldTo(NodeId step, Throwable conflict) {
        conflicts++;
        hands.listener.repeated(subject, step, String.valueOf(conflict));
        pause(conflicts);
        return null;
    }

    /** Jitter parts those who dead-locked. */
    private void pause(int tries) {
        long most = TimeUnit.MILLISECONDS.toNanos(5L << Math.min(tries, REPEATS));
        hands.pace.rest((long) (most * hands.pace.chance()));
    }

    /** The key was taken: if the branch is still mine a zombie or I wrote there, so look again; else forget it (F15). */
    @Nullable
    End lost() {
        if (reloads >= RELOADS) {
            return drop("another runner wrote its checkpoints again and again");
        }
        reloads++;
        at.asks();
        Optional<Claim> mine = hands.transactions.own(() -> hands.branches.reload(at.hold()));
        if (mine.isEmpty()) {
            return drop("another runner has it");
        }
        at.load(mine.get());
        return null;
    }

    /**
     * Gives the branch up because the store failed, and back if the store is there again (DEF-51); if not, the claim runs
     * out by itself. Whoever claims then sees what was stored.
     */
    End giveUp(String why) {
        try {
            if (hands.transactions.own(() -> hands.branches.giveBack(at.hold()))) {
                return drop(why + "; it was given back");
            }
        } catch (RuntimeException stillAway) {
            return drop(why + "; its claim will run out");
        }
        return drop(why + "; somebody else has it");
    }

    End drop(String why) {
        hands.listener.dropped(subject, why);
        return End.DROPPED;
    }

    Instant now() {
        return hands.clock.instant();
    }

    /** Returns how long ago what a row records was begun. */
    Duration took(Checkpoint row) {
        return Duration.between(row.startedAt(), now());
    }
}
