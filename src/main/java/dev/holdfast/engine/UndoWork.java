package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.Retries;
import dev.holdfast.definition.TaskOptions;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.execution.Backoff;
import dev.holdfast.execution.Event;
import dev.holdfast.lifecycle.Compensation;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Runs;
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
 * The branch that undoes what a run has done: its k-th row of kind UNDO stands for the k-th entry of the list that follows from
 * the run's other rows, which nobody can add to any more. Undoing a step is a step: durable, retried, visible.
 */
final class UndoWork {

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;
    private volatile Tracing.Span span = Tracing.Unseen.HERE;

    UndoWork(BranchRun run) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
    }

    /** Undoes the next step, or ends the run if all is undone: returns how the branch ended, or nothing if it goes on. */
    @Nullable
    End drive() {
        if (run.shouldYield()) {
            int route = hands.catalog.get().plainRoute(run.workflow());
            boolean back =
                    hands.transactions.own(() -> hands.branches.release(at.hold(), route, TaskOptions.NORMAL_PRIORITY));
            return back ? End.RELEASED : run.drop("another runner has it");
        }
        List<Instances.Trace> trace =
                hands.transactions.own(() -> hands.store.instances().trace(run.key.run()));
        Optional<Compensation.Entry> next =
                UndoList.of(run.workflow().plan(), trace, run.key.branch()).next();
        return next.isPresent() ? undo(next.get()) : end();
    }

    private @Nullable End undo(Compensation.Entry entry) {
        Node.Undo undo = entry.step().undo().orElseThrow();
        Node.Task task = new Node.Task(entry.step().id(), undo.body(), undo.options());
        at.stand(new Position.AtTask(task.id()));
        try (Tracing.Span attempt =
                hands.tracing.begin(Tracing.Kind.UNDO, task.id().value(), at.claim(), at.attempt() + 1)) {
            span = attempt;
            return undo(entry, undo, task);
        }
    }

    private @Nullable End undo(Compensation.Entry entry, Node.Undo undo, Node.Task task) {
        Payload output = hands.transactions
                .own(() -> hands.store.instances().value(run.key.run(), entry.output()))
                .orElseThrow(() -> new IllegalStateException("the output of step '" + task.id() + "' is missing"));
        Instant startedAt = run.now();
        Work work = new Work(
                task,
                true,
                () -> {
                    List<@Nullable Object> inputs = new ArrayList<>();
                    inputs.add(run.code()
                            .values()
                            .decode(output, task.body().inputType(), "undo of step '" + task.id() + "'"));
                    return inputs;
                },
                returned -> new Event.Finished(task.id()));
        StepShared shared = new StepShared(run, undo.options().transaction() == Transaction.JOIN);
        OwnVerbs verbs = OwnVerbs.of(hands, at);
        StepMessages messages = new StepMessages(run);
        Body body = new Body(run, work, shared, verbs, messages);
        Duration limit = undo.options().timeout().orElse(hands.settings.stepLimit());
        Runnable struck = () -> {
            StepWork.TimedOut late = new StepWork.TimedOut(task.id(), limit, "its undo was interrupted");
            span.failed(late);
            @Nullable End end = failed(task, late, startedAt);
            if (end == null) {
                boolean back = hands.transactions.own(() -> hands.branches.giveBack(at.hold()));
                hands.listener.struck(run.subject, task.id(), back);
            }
        };
        Attempt<Boolean> attempt;
        if (undo.options().transaction() == Transaction.JOIN) {
            attempt = hands.transactions.step(
                    limit,
                    () -> {
                        Work.Outcome outcome = body.call(limit, struck);
                        shared.write(verbs);
                        return outcome;
                    },
                    outcome -> write(task, verbs, messages, startedAt),
                    done -> done);
        } else {
            try {
                hands.transactions.outside(() -> body.call(limit, struck));
            } catch (Throwable thrown) { // whatever a body throws is its failure, errors included
                return body.isStruck() ? End.DROPPED : bodyFailed(task, thrown, startedAt);
            }
            attempt = hands.transactions.step(
                    hands.settings.stepLimit(),
                    () -> {
                        shared.write(verbs);
                        return task;
                    },
                    undone -> write(task, verbs, messages, startedAt),
                    done -> done);
        }
        if (body.isStruck()) {
            return End.DROPPED;
        }
        if (attempt instanceof Attempt.BodyFailed<Boolean> failed
                && !body.isDone()
                && hands.transactions.trouble(failed.cause()) != Trouble.REPEAT) {
            return bodyFailed(task, failed.cause(), startedAt);
        }
        return settle(attempt, task, verbs, startedAt);
    }

    private @Nullable End bodyFailed(Node.Task task, Throwable thrown, Instant startedAt) {
        span.failed(thrown);
        return hands.transactions.ownTrouble(thrown) == Trouble.OUTAGE
                ? run.giveUp("the database could not be reached: " + thrown)
                : failed(task, thrown, startedAt);
    }

    private boolean write(Node.Task task, OwnVerbs verbs, StepMessages messages, Instant startedAt) {
        Checkpoint row = at.next(Checkpoint.Kind.UNDO, startedAt)
                .node(Optional.of(task.id()))
                .standing(at.position())
                .build();
        at.asks();
        boolean written = hands.branches.append(row).isPresent();
        if (written) {
            messages.write(row.sequence());
            verbs.apply(true);
        }
        return written;
    }

    private @Nullable End settle(Attempt<Boolean> attempt, Node.Task task, OwnVerbs verbs, Instant startedAt) {
        if (attempt instanceof Attempt.Committed<Boolean>) {
            hands.listener.undone(run.subject, task.id(), Duration.between(startedAt, run.now()));
            run.progressed();
            at.advance(at.position(), verbs.any() ? phase() : Phase.COMPENSATING);
            return null;
        }
        if (attempt instanceof Attempt.Refused<Boolean>) {
            return run.lost();
        }
        if (attempt instanceof Attempt.Unknown<Boolean> unknown) {
            return run.author().isPresent() ? run.lost() : run.repeat(task.id(), unknown.cause());
        }
        Throwable cause = attempt instanceof Attempt.RecordFailed<Boolean> broken
                ? broken.cause()
                : ((Attempt.BodyFailed<Boolean>) attempt).cause();
        span.failed(cause);
        if (cause instanceof StepShared.Conflict) {
            return run.yieldTo(task.id(), cause);
        }
        return switch (hands.transactions.trouble(cause)) {
            case REPEAT -> run.repeatOrPutOff(task.id(), cause);
            case OUTAGE -> run.giveUp("the database could not be reached: " + cause);
            case OTHER -> failed(task, cause, startedAt);
        };
    }

    /** Returns what the undo's own orders have made of the run: they hold for the next undo. */
    private Phase phase() {
        return hands.transactions.own(() -> hands.branches.phase(run.key.run())).orElse(Phase.CANCELLED);
    }

    private @Nullable End failed(Node.Task task, Throwable cause, Instant startedAt) {
        if (run.deployed.hasGone()) {
            return run.gone(task.options(), cause);
        }
        Optional<End> waits = run.recovery.keyMissing(cause);
        if (waits.isPresent()) {
            return waits.get();
        }
        Failure failure = StepWork.failure(cause);
        Retries retries = task.options().retries();
        Optional<Duration> again = Backoff.after(retries, at.attempt() + 1, cause, hands.pace.chance());
        Checkpoint failed = at.next(Checkpoint.Kind.FAILED, startedAt)
                .node(Optional.of(task.id()))
                .failed(failure)
                .build();
        return again.isPresent() ? retry(task, failed, failure, again.get()) : giveUp(task, failed, failure);
    }

    private @Nullable End retry(Node.Task task, Checkpoint failed, Failure failure, Duration after) {
        Parking parking = new Parking(
                new Parking.Retry(after),
                List.of(),
                Optional.empty(),
                hands.catalog.get().plainRoute(run.workflow()),
                Catalog.priority(task));
        BranchRun.Saved<Boolean> saved = run.save(
                "the failed attempt to undo '" + task.id() + "'",
                () -> hands.branches.append(failed).isPresent() && hands.branches.park(at.hold(), parking),
                done -> done);
        if (saved.isStored()) {
            hands.listener.attemptFailed(run.subject, task.id(), failure, after, run.took(failed));
        }
        return saved.isStored() ? End.PARKED : saved.end();
    }

    /** A step cannot be undone: the run fails and says so; a retry goes on with this undo. */
    private @Nullable End giveUp(Node.Task task, Checkpoint failed, Failure failure) {
        Failure why = new Failure(
                ErrorCode.COMPENSATION_FAILED.text(),
                "step '" + task.id() + "' could not be undone: " + failure.summary(),
                failure.stackTrace());
        Closing closing = new Closing(
                Phase.FAILED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(why),
                at.hold().owner());
        BranchRun.Saved<Boolean> saved =
                run.saveEnd("the failed undo of '" + task.id() + "'", () -> close(failed, closing));
        if (!saved.isStored()) {
            return saved.end();
        }
        hands.listener.failed(run.subject, why);
        hands.listener.ended(run.subject, Phase.FAILED);
        return End.ENDED;
    }

    private boolean close(Checkpoint last, Closing closing) {
        Optional<Runs.Locked> locked = hands.store.runs().lock(run.key.run());
        if (locked.isEmpty()
                || locked.get().phase() != Phase.COMPENSATING
                || hands.branches.append(last).isEmpty()) {
            return false;
        }
        hands.ends.end(locked.get(), closing);
        return true;
    }

    /** All is undone: the run ends as it was to end. */
    private @Nullable End end() {
        Closing closing = hands.transactions.own(() -> hands.store.runs().closing(run.key.run()));
        Checkpoint last = at.next(Checkpoint.Kind.END, run.now()).unattempted().build();
        BranchRun.Saved<Boolean> saved = run.saveEnd("the end of undoing", () -> close(last, closing));
        if (!saved.isStored()) {
            return saved.end();
        }
        closing.failure().ifPresent(failure -> hands.listener.failed(run.subject, failure));
        hands.listener.ended(run.subject, closing.phase());
        return End.ENDED;
    }
}
