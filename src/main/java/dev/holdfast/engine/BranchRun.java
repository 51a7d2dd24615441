package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.lifecycle.Finalization;
import dev.holdfast.lifecycle.RunOutcome;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.store.Transactions.Trouble;
import dev.holdfast.task.Transaction;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One claimed branch on its way through its plan, on one thread.
 *
 * <p>It keeps in memory what the last checkpoint says (sequence, position, value), so that a step costs one statement: the
 * checkpoint's, which brings back the status of the run, the guard of the next step.
 */
final class BranchRun {

    /** A guard older than this is read again before a body starts (F13). */
    private static final long GUARD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How often in a row a branch is looked at again after its key was taken (F15). */
    private static final int RELOADS = 2;

    /** How often a step is repeated for dead-locks and unknown commits, which count as no attempt (F19, F22). */
    private static final int REPEATS = 5;

    private final BranchRunner hands;
    private final Lease lease;
    private final BranchKey key;

    private Claim claim;
    private Phase phase;
    private long guardRead;
    private int sequence;
    private int inputSequence;
    private @Nullable Position position;
    private @Nullable Payload value;
    private int steps;
    private int reloads;
    private int repeats;
    private boolean again;

    BranchRun(BranchRunner hands, Claim claim, Lease lease) {
        this.hands = hands;
        this.lease = lease;
        this.key = claim.hold().branch();
        this.claim = claim;
        this.phase = claim.phase();
        standAt(claim);
    }

    /** Forgets what is in memory for what the store said under the claim. */
    private void standAt(Claim loaded) {
        claim = loaded;
        phase = loaded.phase();
        guardRead = System.nanoTime();
        sequence = loaded.sequence();
        inputSequence = loaded.inputSequence();
        position = null;
        value = null;
    }

    End drive() {
        try {
            @Nullable End end = null;
            while (end == null) {
                end = next();
            }
            return end;
        } catch (RuntimeException e) {
            // Outside a step, so nothing is half done. What another try would not mend waits for the end of the claim,
            // which
            // counts as a take-over, so that it does not go round for ever.
            String why = "the store failed: " + e;
            return hands.transactions.trouble(e) == Trouble.OTHER ? drop(why) : giveUp(why);
        }
    }

    /** Does one thing: returns how the branch ended, or nothing if it goes on. */
    private @Nullable End next() {
        if (!lease.isHeld()) {
            return drop("the claim was lost or ran out");
        }
        refreshGuard();
        if (phase == Phase.PAUSED) {
            return letGo();
        }
        if (phase != Phase.RUNNING) {
            return drop("the run is " + phase);
        }
        Optional<Workflow<?, ?>> workflow = hands.catalog.get().find(claim.workflow(), claim.hash());
        if (workflow.isEmpty()) {
            return drop("the definition " + claim.hash() + " is not deployed here");
        }
        Decision decision;
        try {
            Position from = position == null ? claim.position() : position;
            decision = Interpreter.apply(workflow.get().plan(), from, new Event.Claimed());
            position = decision.position();
            value = value == null ? claim.value().orElseThrow(this::valueMissing) : value;
        } catch (HoldfastException e) {
            return fail(nodeOf(position), Failure.of(e.code().text(), e), hands.clock.instant());
        }
        Decision.Run run = (Decision.Run) decision.action();
        return arrive(workflow.get(), run.task(), value);
    }

    private HoldfastException valueMissing() {
        return new MissingValue(claim);
    }

    private static Optional<NodeId> nodeOf(@Nullable Position position) {
        return position == null ? Optional.empty() : position.node();
    }

    private void refreshGuard() {
        if (System.nanoTime() - guardRead > GUARD_NANOS) {
            long read = System.nanoTime();
            phase = hands.transactions
                    .own(() -> hands.branches.phase(key.run()))
                    .orElse(Phase.CANCELLED);
            guardRead = read;
        }
    }

    private @Nullable End arrive(Workflow<?, ?> workflow, Node.Task task, Payload input) {
        if (claim.takeovers() > hands.settings.takeoverLimit() && steps == 0) {
            return fail(Optional.of(task.id()), diedTooOften(task), hands.clock.instant());
        }
        if (!hands.catalog.get().serves(task) || lease.shouldYield(steps)) {
            int route = hands.catalog.get().routeOf(workflow, task);
            hands.transactions.own(() -> hands.branches.release(claim.hold(), route, Catalog.priority(task)));
            return End.RELEASED;
        }
        Decision after =
                Interpreter.apply(workflow.plan(), new Position.AtTask(task.id()), new Event.Finished(task.id()));
        return task.options().transaction() == Transaction.JOIN
                ? joined(task, input, after)
                : apart(task, input, after);
    }

    private Failure diedTooOften(Node.Task task) {
        return new Failure(
                ErrorCode.NODE_DIED.text(),
                "step '" + task.id() + "' was taken over " + claim.takeovers()
                        + " times in a row without finishing, more "
                        + "than the " + hands.settings.takeoverLimit()
                        + " allowed: its nodes died, or lost the database, "
                        + "while running it",
                "");
    }

    /** A step in one transaction: body, then checkpoint. */
    private @Nullable End joined(Node.Task task, Payload input, Decision after) {
        Instant startedAt = hands.clock.instant();
        long begin = System.nanoTime();
        Attempt<Written> attempt = hands.transactions.step(
                hands.settings.stepLimit(),
                () -> body(task, input),
                output -> write(task, after, output, startedAt),
                Written::accepted);
        if (attempt instanceof Attempt.BodyFailed<Written> failed
                && hands.transactions.trouble(failed.cause()) != Trouble.REPEAT) {
            return fail(Optional.of(task.id()), failure(failed.cause()), startedAt);
        }
        return settle(attempt, task, after, begin);
    }

    /** A step whose body runs outside any transaction, and whose checkpoint follows in one of its own. */
    private @Nullable End apart(Node.Task task, Payload input, Decision after) {
        Instant startedAt = hands.clock.instant();
        long begin = System.nanoTime();
        Payload output;
        try {
            output = hands.transactions.outside(() -> body(task, input));
        } catch (Throwable thrown) { // whatever a body throws is its failure, errors included
            return fail(Optional.of(task.id()), failure(thrown), startedAt);
        }
        while (true) {
            Attempt<Written> attempt = hands.transactions.step(
                    hands.settings.stepLimit(),
                    () -> output,
                    done -> write(task, after, done, startedAt),
                    Written::accepted);
            again = false;
            End end = settle(attempt, task, after, begin);
            if (!again) {
                return end; // only the checkpoint is tried again, never the body
            }
        }
    }

    private Payload body(Node.Task task, Payload input) throws Exception {
        String name = "step '" + task.id() + "' of workflow '" + claim.workflow() + "'";
        Object decoded = hands.values.decode(input, task.body().inputType(), name);
        Object bean = hands.beans.bean(task.body().beanClass());
        Object output;
        try {
            output = task.body().call(bean, decoded, StepContext.of(claim, inputSequence, task));
        } finally {
            Thread.interrupted(); // a flag the body leaves set would break the commit, and meet the next body
        }
        return hands.values.encode(output, task.body().outputType(), name);
    }

    private static Failure failure(Throwable thrown) {
        return thrown instanceof HoldfastException known
                ? Failure.of(known.code().text(), known)
                : Failure.of(thrown);
    }

    /** What the checkpoint's statement answered: the status for a step, whether it ended for a last one. */
    private record Written(Payload output, Optional<Phase> phase, boolean ended) {
        boolean accepted() {
            return ended || phase.isPresent();
        }
    }

    private Written write(Node.Task task, Decision after, Payload output, Instant startedAt) {
        if (after.action() instanceof Decision.End) {
            Checkpoint end = checkpoint(Checkpoint.Kind.END, Optional.of(task.id()), after.position(), startedAt)
                    .apply(output);
            Finalization.Write write = Finalization.decide(new RunOutcome.Succeeded(output));
            return new Written(output, Optional.empty(), hands.lifecycle.write(write, end));
        }
        Checkpoint step = checkpoint(Checkpoint.Kind.STEP, Optional.of(task.id()), after.position(), startedAt)
                .apply(output);
        return new Written(output, hands.branches.append(step), false);
    }

    private Function<Payload, Checkpoint> checkpoint(
            Checkpoint.Kind kind, Optional<NodeId> node, Position next, Instant startedAt) {
        return output -> new Checkpoint(
                key,
                sequence + 1,
                kind,
                node,
                next,
                sequence + 1,
                claim.attempt() + 1,
                claim.hold().version(),
                claim.hold().owner(),
                Optional.of(output),
                Optional.empty(),
                startedAt);
    }

    private @Nullable End settle(Attempt<Written> attempt, Node.Task task, Decision after, long begin) {
        if (attempt instanceof Attempt.Committed<Written> committed) {
            return goOn(task, after, committed.record(), begin);
        }
        if (attempt instanceof Attempt.Refused<Written>) {
            return lost();
        }
        if (attempt instanceof Attempt.Unknown<Written> unknown) {
            return unknown(task, after, unknown.cause(), begin);
        }
        Throwable cause = attempt instanceof Attempt.RecordFailed<Written> failed
                ? failed.cause()
                : ((Attempt.BodyFailed<Written>) attempt).cause();
        return switch (hands.transactions.trouble(cause)) {
            case REPEAT -> repeat(task, cause);
            case OUTAGE -> giveUp("the database could not be reached: " + cause);
            case OTHER -> fail(Optional.of(task.id()), failure(cause), hands.clock.instant());
        };
    }

    private @Nullable End goOn(Node.Task task, Decision after, Written written, long begin) {
        hands.listener.stepFinished(claim.instance(), key, task.id(), System.nanoTime() - begin);
        if (after.action() instanceof Decision.End) {
            hands.listener.ended(claim.instance(), key, Phase.COMPLETED);
            return End.ENDED;
        }
        sequence++;
        inputSequence = sequence;
        position = after.position();
        value = written.output();
        steps++;
        repeats = 0;
        reloads = 0;
        phase = written.phase().orElse(phase);
        guardRead = System.nanoTime();
        return null;
    }

    /** The commit's answer was lost: the row says who wrote it, on another connection (F19). */
    private @Nullable End unknown(Node.Task task, Decision after, Throwable cause, long begin) {
        Optional<Branches.Author> author = hands.transactions.own(() -> hands.branches.author(key, sequence + 1));
        if (author.isEmpty()) {
            return repeat(
                    task,
                    cause); // no proof of a rollback: the next INSERT waits for the unknown one, and the key decides
        }
        if (!isMe(author.get())) {
            return lost();
        }
        if (after.action() instanceof Decision.End) {
            hands.listener.stepFinished(claim.instance(), key, task.id(), System.nanoTime() - begin);
            hands.listener.ended(claim.instance(), key, Phase.COMPLETED);
            return End.ENDED;
        }
        hands.listener.stepFinished(claim.instance(), key, task.id(), System.nanoTime() - begin);
        return lost(); // mine, and durable: reload and go on behind it
    }

    private boolean isMe(Branches.Author author) {
        return author.runner().equals(claim.hold().owner())
                && author.claim() == claim.hold().version();
    }

    private @Nullable End repeat(Node.Task task, Throwable cause) {
        if (repeats >= REPEATS) {
            return drop("step '" + task.id() + "' was repeated " + REPEATS + " times and met again: " + cause);
        }
        repeats++;
        again = true;
        hands.listener.repeated(claim.instance(), key, task.id(), String.valueOf(cause));
        long most = TimeUnit.MILLISECONDS.toNanos(5L << repeats);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most)); // jitter parts those who dead-locked
        return null;
    }

    /** The key was taken: if the branch is still mine a zombie or I wrote there, so look again; else forget it (F15). */
    private @Nullable End lost() {
        if (reloads >= RELOADS) {
            return drop("another runner wrote its checkpoints again and again");
        }
        reloads++;
        Optional<Claim> mine = hands.transactions.own(() -> hands.branches.reload(claim.hold()));
        if (mine.isEmpty()) {
            return drop("another runner has it");
        }
        standAt(mine.get());
        return null;
    }

    private @Nullable End letGo() {
        Optional<Phase> found = hands.transactions.own(() -> hands.branches.letGo(claim.hold()));
        if (found.equals(Optional.of(Phase.RUNNING))) {
            phase = Phase.RUNNING;
            guardRead = System.nanoTime();
            return null;
        }
        return End.LET_GO;
    }

    /** Ends the run by a failure, in a transaction of its own after the step's was rolled back. */
    private @Nullable End fail(Optional<NodeId> node, Failure failure, Instant startedAt) {
        Checkpoint failed = new Checkpoint(
                key,
                sequence + 1,
                Checkpoint.Kind.FAILED,
                node,
                position == null ? new Position.NotStarted() : position,
                inputSequence,
                claim.attempt() + 1,
                claim.hold().version(),
                claim.hold().owner(),
                Optional.empty(),
                Optional.of(failure),
                startedAt);
        Finalization.Write write = Finalization.decide(new RunOutcome.Failed(failure));
        for (int tries = 0; tries <= REPEATS; tries++) {
            try {
                Attempt<Boolean> attempt = hands.transactions.step(
                        hands.settings.stepLimit(),
                        () -> failure,
                        ignored -> hands.lifecycle.write(write, failed),
                        done -> done);
                if (attempt instanceof Attempt.Committed<Boolean> || isWrittenByMe(attempt)) {
                    hands.listener.failed(claim.instance(), key, failure);
                    hands.listener.ended(claim.instance(), key, Phase.FAILED);
                    return End.ENDED;
                }
                if (attempt instanceof Attempt.Refused<Boolean>) {
                    return lost();
                }
                if (attempt instanceof Attempt.RecordFailed<Boolean> broken
                        && hands.transactions.trouble(broken.cause()) != Trouble.REPEAT) {
                    return giveUp("its failure (" + failure.summary() + ") could not be stored: " + broken.cause());
                }
            } catch (RuntimeException e) {
                return giveUp("its failure (" + failure.summary() + ") could not be stored: " + e);
            }
        }
        return drop("its failure (" + failure.summary() + ") could not be stored");
    }

    private boolean isWrittenByMe(Attempt<Boolean> attempt) {
        return attempt instanceof Attempt.Unknown<Boolean>
                && hands.transactions
                        .own(() -> hands.branches.author(key, sequence + 1))
                        .map(this::isMe)
                        .orElse(false);
    }

    /**
     * Gives the branch up because the store failed, and back if the store is there again (DEF-51); if not, the claim runs
     * out by itself. Whoever claims then sees what was stored.
     */
    private End giveUp(String why) {
        try {
            hands.transactions.own(() -> hands.branches.giveBack(claim.hold()));
        } catch (RuntimeException stillAway) {
            return drop(why + "; its claim will run out");
        }
        return drop(why + "; it was given back");
    }

    private End drop(String why) {
        hands.listener.dropped(claim.instance(), key, why);
        return End.DROPPED;
    }

    /** The row that holds the current value of a branch is missing. */
    private static final class MissingValue extends HoldfastException {

        private static final long serialVersionUID = 1L;

        MissingValue(Claim claim) {
            super(
                    ErrorCode.UNREADABLE_STORED_FORM,
                    "the value of branch " + claim.hold().branch() + " should stand in " + "checkpoint "
                            + claim.inputSequence() + ", which has none");
        }
    }
}
