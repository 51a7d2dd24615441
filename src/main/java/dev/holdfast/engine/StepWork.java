package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.engine.StepCheckpoint.Written;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Event;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.lifecycle.Compensation;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Pending;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.store.Transactions.Trouble;
import dev.holdfast.task.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one branch: user code in its transaction or outside of any, the checkpoint behind it, and what follows from a
 * failure.
 */
final class StepWork {

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;

    /** That of the last attempt; it takes nothing more once it is closed. */
    private volatile Tracing.Span span = Tracing.Unseen.HERE;

    StepWork(BranchRun run) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
    }

    boolean runsOutsideTransactions(Position position) {
        return position.node()
                .filter(run.workflow().plan()::has)
                .map(run.workflow().plan()::node)
                .flatMap(Node::work)
                .map(task -> task.options().transaction() == Transaction.NONE)
                .orElse(false);
    }

    /** Runs user code where the branch stands: returns how the branch ended, or nothing if it goes on. */
    @Nullable
    End perform(Work work) {
        Node.Task task = work.task();
        Optional<Throwable> before = failedBefore(task);
        boolean mayHaveBegun = at.mayHaveBegun() && task.options().transaction() == Transaction.NONE;
        boolean served = hands.catalog.get().serves(task);
        if (before.isEmpty() && !mayHaveBegun && at.phase() == Phase.RUNNING && (!served || run.shouldYield())) {
            return release(task, served);
        }
        if (before.isEmpty() && !mayHaveBegun) {
            Asking.Step turn = run.asking.step(task, this);
            if (!turn.go()) {
                return turn.end();
            }
            run.refreshGuard(
                    task.options().transaction()); // the turn, or what the step takes in, may have been waited for
            if (at.phase() != Phase.RUNNING) {
                return null;
            }
        }
        try (Tracing.Span attempt =
                hands.tracing.begin(Tracing.Kind.STEP, task.id().value(), at.claim(), at.attempt() + 1)) {
            span = attempt;
            if (before.isPresent()) {
                attempt.failed(before.get());
                return attemptFailed(task, before.get(), run.now());
            }
            return task.options().transaction() == Transaction.JOIN ? joined(work) : apart(work);
        }
    }

    private End release(Node.Task task, boolean served) {
        int route = hands.catalog.get().routeOf(run.workflow(), task);
        boolean released =
                hands.transactions.own(() -> hands.branches.release(at.hold(), route, Catalog.priority(task)));
        if (released && !served) {
            hands.seats.passOn();
        }
        return released ? End.RELEASED : run.drop("another runner has it");
    }

    /** What a node that lost the branch here makes of the attempt that it may have begun (F25). */
    private Optional<Throwable> failedBefore(Node.Task task) {
        if (!at.isTakenOver()) {
            return Optional.empty();
        }
        if (at.claim().takeovers() > hands.settings.takeoverLimit()) {
            return Optional.of(new NodeDied(task.id(), at.claim().takeovers(), hands.settings.takeoverLimit()));
        }
        Duration begun = at.claim().abandoned().orElse(Duration.ZERO);
        return task.options()
                .timeout()
                .filter(limit -> begun.compareTo(limit) > 0)
                .map(limit -> new TimedOut(task.id(), limit, "its node was lost in the middle of it"));
    }

    private Duration limit(TaskOptions options) {
        return options.timeout().orElse(hands.settings.stepLimit());
    }

    /** A step in one transaction: body, then checkpoint; apart from it if the body has left the transaction unused. */
    private @Nullable End joined(Work work) {
        Node.Task task = work.task();
        Instant startedAt = run.now();
        long begin = hands.pace.nanos();
        StepShared shared = new StepShared(run, true);
        OwnVerbs verbs = OwnVerbs.of(hands, at);
        StepMessages messages = new StepMessages(run);
        Body body = new Body(run, work, shared, verbs, messages);
        List<StepCheckpoint> finished = new ArrayList<>(1);
        Attempt<Written> attempt = hands.transactions.step(
                limit(task.options()),
                () -> {
                    Work.Outcome outcome = body.call(limit(task.options()), () -> struck(work, startedAt));
                    shared.write(verbs);
                    return outcome;
                },
                outcome -> new StepCheckpoint(run, work, outcome, verbs, messages, startedAt).write(),
                Written::accepted,
                outcome -> finished.add(new StepCheckpoint(run, work, outcome, verbs, messages, startedAt)));
        if (body.isStruck()) {
            return End.DROPPED; // the watch has stored the failed attempt
        }
        if (attempt instanceof Attempt.Unused<Written>) {
            return store(finished.get(0), task, begin);
        }
        if (attempt instanceof Attempt.BodyFailed<Written> failed
                && !body.isDone()
                && hands.transactions.trouble(failed.cause()) != Trouble.REPEAT) {
            return bodyFailed(task, failed.cause(), startedAt);
        }
        return settle(attempt, task, begin).end();
    }

    /** A step whose body runs outside any transaction, and whose checkpoint follows in one of its own. */
    private @Nullable End apart(Work work) {
        Node.Task task = work.task();
        Instant startedAt = run.now();
        long begin = hands.pace.nanos();
        StepShared shared = new StepShared(run, false);
        OwnVerbs verbs = OwnVerbs.of(hands, at);
        StepMessages messages = new StepMessages(run);
        Body body = new Body(run, work, shared, verbs, messages);
        StepCheckpoint finished;
        try {
            Work.Outcome outcome =
                    hands.transactions.outside(() -> body.call(limit(task.options()), () -> struck(work, startedAt)));
            finished = new StepCheckpoint(run, work, outcome, verbs, messages, startedAt);
        } catch (Throwable thrown) { // whatever a body throws is its failure, errors included
            return body.isStruck() ? End.DROPPED : bodyFailed(task, thrown, startedAt);
        }
        if (!shared.isChanged() && !verbs.any()) {
            return store(finished, task, begin);
        }
        while (true) {
            Attempt<Written> attempt = hands.transactions.step(
                    hands.settings.stepLimit(),
                    () -> {
                        shared.write(verbs);
                        return finished;
                    },
                    StepCheckpoint::write,
                    Written::accepted);
            if (!(attempt instanceof Attempt.Committed<Written>)) {
                at.ranUnrecorded();
            }
            Settled settled = settle(attempt, task, begin);
            if (!settled.again() || shared.isConflicting()) {
                return settled.end(); // only the checkpoint is tried again, and the body where it read what has changed
            }
        }
    }

    /** What the engine could not read or do for a body is no failure of the body. */
    private @Nullable End bodyFailed(Node.Task task, Throwable thrown, Instant startedAt) {
        span.failed(thrown);
        return hands.transactions.ownTrouble(thrown) == Trouble.OUTAGE
                ? outage(task, "the database could not be reached: " + thrown)
                : attemptFailed(task, thrown, startedAt);
    }

    /** Stores a checkpoint that nothing of the body has to be committed with: together with others if it can be. */
    private @Nullable End store(StepCheckpoint finished, Node.Task task, long begin) {
        Optional<Pending> pending = finished.pending();
        return pending.isEmpty()
                ? alone(finished, task, begin)
                : run.writeTogether(
                        pending.get(),
                        phase -> phase.isPresent()
                                ? goOn(task, finished.together(phase.get()), begin)
                                : alone(finished, task, begin));
    }

    private @Nullable End alone(StepCheckpoint finished, Node.Task task, long begin) {
        while (true) {
            Settled settled = settle(
                    hands.transactions.step(
                            hands.settings.stepLimit(), () -> finished, StepCheckpoint::write, Written::accepted),
                    task,
                    begin);
            if (!settled.again()) {
                return settled.end();
            }
        }
    }

    /** What an attempt came to: the end of the run, nothing to go on, and whether the same is to be done again. */
    private record Settled(@Nullable End end, boolean again) {}

    private Settled settle(Attempt<Written> attempt, Node.Task task, long begin) {
        if (attempt instanceof Attempt.Committed<Written> committed) {
            return new Settled(goOn(task, committed.record(), begin), false);
        }
        if (attempt instanceof Attempt.Refused<Written>) {
            return new Settled(run.lost(), false);
        }
        if (attempt instanceof Attempt.Unknown<Written> unknown) {
            return unknown(task, unknown.cause(), begin);
        }
        Throwable cause = attempt instanceof Attempt.RecordFailed<Written> failed
                ? failed.cause()
                : ((Attempt.BodyFailed<Written>) attempt).cause();
        span.failed(cause);
        if (cause instanceof StepShared.Conflict) {
            return new Settled(run.yieldTo(task.id(), cause), true);
        }
        return switch (hands.transactions.trouble(cause)) {
            case REPEAT -> again(task, cause);
            case OUTAGE -> new Settled(outage(task, "the database could not be reached: " + cause), false);
            case OTHER ->
                new Settled(attemptFailed(task, cause, run.now().minusNanos(hands.pace.nanos() - begin)), false);
        };
    }

    /** What ran outside of transactions is not given back, which would hide that it ran: its claim runs out, a take-over. */
    private End outage(Node.Task task, String why) {
        return task.options().transaction() == Transaction.NONE
                ? run.drop(why + "; its claim will run out, since its step has run")
                : run.giveUp(why);
    }

    private Settled again(Node.Task task, Throwable cause) {
        // what ran outside of transactions is not put off, which would hide that it ran
        @Nullable
        End end = task.options().transaction() == Transaction.NONE
                ? run.repeat(task.id(), cause)
                : run.repeatOrPutOff(task.id(), cause);
        return new Settled(end, end == null);
    }

    private @Nullable End goOn(Node.Task task, Written written, long begin) {
        hands.listener.stepFinished(run.subject, task.id(), hands.pace.nanos() - begin);
        run.progressed();
        if (written.ended()) {
            return ended();
        }
        Phase phase = written.phase().orElse(at.phase());
        written.newValue()
                .ifPresentOrElse(
                        value -> at.advance(written.after(), value, phase), () -> at.advance(written.after(), phase));
        return null;
    }

    /** The branch has ended, and with branch 0 the run. */
    End ended() {
        if (run.key.branch() != 0) {
            return End.RELEASED; // the branch that waits for it may be due
        }
        hands.listener.ended(run.subject, Phase.COMPLETED);
        return End.ENDED;
    }

    /** The commit's answer was lost: the row says who wrote it, on another connection (F19). */
    private Settled unknown(Node.Task task, Throwable cause, long begin) {
        span.failed(cause);
        Optional<Branches.Author> author = run.author();
        if (author.isEmpty()) {
            return again(task, cause); // no proof of a rollback: the next INSERT waits for the unknown one
        }
        if (!at.isMe(author.get())) {
            return new Settled(run.lost(), false);
        }
        hands.listener.stepFinished(run.subject, task.id(), hands.pace.nanos() - begin);
        Optional<Phase> phase = hands.transactions.own(() -> hands.branches.phase(run.key.run()));
        if (run.key.branch() == 0 && phase.equals(Optional.of(Phase.COMPLETED))) {
            return new Settled(ended(), false);
        }
        return new Settled(run.lost(), false); // mine, and durable: reload and go on behind it
    }

    /** The limit has struck while the body runs: the attempt is over now, whatever the body still does. */
    private void struck(Work work, Instant startedAt) {
        Node.Task task = work.task();
        TimedOut late = new TimedOut(task.id(), limit(task.options()), "it was interrupted");
        span.failed(late);
        @Nullable End end = attemptFailed(task, late, startedAt);
        if (end == null) {
            // due at once: the thread of the watch does not run steps, some worker will
            boolean back = hands.transactions.own(() -> hands.branches.giveBack(at.hold()));
            hands.listener.struck(run.subject, task.id(), back);
        }
    }

    /** An attempt at a step failed: tries again later, or fails for good. */
    @Nullable
    End attemptFailed(Node.Task task, Throwable cause, Instant startedAt) {
        if (run.deployed.hasGone()) {
            return run.gone(task.options(), cause);
        }
        Optional<End> waits = run.recovery.keyMissing(cause);
        if (waits.isPresent()) {
            return waits.get();
        }
        Failure failure = failure(cause);
        Decision decision = Interpreter.apply(
                run.workflow().plan(),
                at.position(),
                new Event.Failed(task.id(), at.attempt() + 1, cause, hands.pace.chance()),
                at.now(run.now()));
        if (decision.action() instanceof Decision.Retry retry && at.phase() != Phase.CANCELLING) {
            return retryLater(task, failure, retry.after(), startedAt);
        }
        @Nullable End end = failed(Optional.of(task.id()), failure, startedAt);
        if (end == End.ENDED || end == End.RELEASED) {
            hands.listener.stepFailed(run.subject, task.id(), failure, Duration.between(startedAt, run.now()));
        }
        return end;
    }

    private @Nullable End retryLater(Node.Task task, Failure failure, Duration after, Instant startedAt) {
        Checkpoint failed = at.next(Checkpoint.Kind.FAILED, startedAt)
                .node(Optional.of(task.id()))
                .failed(failure)
                .build();
        Parking parking = new Parking(
                new Parking.Retry(after),
                List.of(),
                Optional.empty(),
                hands.catalog.get().routeOf(run.workflow(), task),
                Catalog.priority(task));
        boolean local = after.isZero();
        BranchRun.Saved<Optional<Phase>> saved = run.save(
                "the failed attempt (" + failure.summary() + ")",
                () -> {
                    if (!run.mayPark()) {
                        return Optional.<Phase>empty();
                    }
                    Optional<SlotBook.Taken> turn = local ? Optional.empty() : run.asking.lockStep(task.id());
                    Optional<Phase> phase = hands.branches.append(failed);
                    boolean stored = phase.isPresent() && (local || hands.branches.park(at.hold(), parking));
                    turn.filter(taken -> stored).ifPresent(taken -> taken.free(false));
                    return stored ? phase : Optional.<Phase>empty();
                },
                Optional::isPresent);
        if (!saved.isStored()) {
            return saved.end();
        }
        hands.listener.attemptFailed(run.subject, task.id(), failure, after, run.took(failed));
        if (local) {
            at.failedOnce(saved.written().orElseThrow().orElseThrow());
            return null;
        }
        return End.PARKED;
    }

    /**
     * The branch cannot go on: ends the run as failed, or the item of a fan-out that goes on without it, in a transaction of its
     * own after the step's was rolled back.
     */
    @Nullable
    End failed(Optional<NodeId> node, Failure failure, Instant startedAt) {
        if (at.phase() == Phase.CANCELLING) {
            return run.letGo(); // it was to be cancelled anyhow, and did nothing that counts
        }
        return failed(
                at.next(Checkpoint.Kind.FAILED, startedAt)
                        .node(node)
                        .failed(failure)
                        .build(),
                () -> {});
    }

    /** The same for a row that records the failure, and what else is to be written with it. */
    @Nullable
    End failed(Checkpoint failed, Runnable also) {
        Failure failure = failed.failure().orElseThrow();
        Optional<SettledArm> item = SettledArm.around(run, failed.node());
        BranchRun.Saved<Boolean> saved = run.saveEnd("its failure (" + failure.summary() + ")", () -> {
            also.run();
            return item.isPresent()
                    ? item.get().settle(failed)
                    : hands.ends.fail(at.hold(), failed, run.workflow().plan());
        });
        if (!saved.isStored()) {
            return saved.end();
        }
        if (item.isPresent()) {
            return End.RELEASED;
        }
        hands.listener.failed(run.subject, failure);
        if (!Compensation.isPossible(run.workflow().plan())) {
            hands.listener.ended(run.subject, Phase.FAILED); // else it ends when its steps are undone
        }
        return End.ENDED;
    }

    static Failure failure(Throwable thrown) {
        return thrown instanceof HoldfastException known
                ? Failure.of(known.code().text(), known)
                : Failure.of(thrown);
    }

    /** A step's nodes died again and again. */
    static final class NodeDied extends HoldfastException {

        private static final long serialVersionUID = 1L;

        NodeDied(NodeId step, int takeovers, int limit) {
            super(
                    ErrorCode.NODE_DIED,
                    "step '" + step + "' was taken over " + takeovers
                            + " times in a row without finishing, more than the " + limit
                            + " allowed: its nodes died, or lost the database, while running it");
        }
    }

    /** What a step answered breaks a rule of its node; another try would answer the same. */
    static final class RuleBroken extends HoldfastException implements NotRetryable {

        private static final long serialVersionUID = 1L;

        RuleBroken(Decision.Fail fail) {
            super(fail.code(), fail.text());
        }
    }

    /** An attempt took longer than it may. */
    static final class TimedOut extends HoldfastException {

        private static final long serialVersionUID = 1L;

        TimedOut(NodeId step, Duration limit, String what) {
            super(
                    ErrorCode.TASK_TIMED_OUT,
                    "step '" + step + "' timed out: the attempt took longer than " + limit + ", and " + what);
        }
    }
}
