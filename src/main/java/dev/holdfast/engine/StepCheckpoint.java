package dev.holdfast.engine;

import dev.holdfast.definition.NodeId;
import dev.holdfast.execution.Decision;
import dev.holdfast.execution.Interpreter;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Pending;
import java.time.Instant;
import java.util.Optional;

/**
 * The checkpoint behind a finished step: worked out once, then stored in the step's transaction, in one of its own, or together
 * with those of other branches.
 */
final class StepCheckpoint {

    private final BranchRun run;
    private final BranchRunner hands;
    private final Standing at;
    private final NodeId step;
    private final Checkpoint row;
    private final Payload value;
    private final Optional<Payload> newValue;
    private final Position after;
    private final boolean ends;
    private final OwnVerbs verbs;
    private final StepMessages messages;

    /**
     * Works the row out.
     *
     * @throws StepWork.RuleBroken if what the step answered leads nowhere
     */
    StepCheckpoint(
            BranchRun run, Work work, Work.Outcome outcome, OwnVerbs verbs, StepMessages messages, Instant startedAt) {
        this.run = run;
        this.hands = run.hands;
        this.at = run.at;
        this.verbs = verbs;
        this.messages = messages;
        this.step = work.task().id();
        Decision decision = Interpreter.apply(run.workflow().plan(), at.position(), outcome.event(), at.now(run.now()));
        if (decision.action() instanceof Decision.Fail fail) {
            throw new StepWork.RuleBroken(fail); // it is rolled back, and the branch fails
        }
        // a last step that stops its own run does not complete it
        this.ends = decision.action() instanceof Decision.End && !verbs.stop();
        this.after = decision.position();
        Standing.Next next = at.next(ends ? Checkpoint.Kind.END : Checkpoint.Kind.STEP, startedAt)
                .node(Optional.of(work.task().id()))
                .standing(after);
        this.row = (work.keepsValue() ? next.noting(outcome.output()) : next.giving(outcome.output())).build();
        this.value = work.keepsValue() ? at.value() : outcome.output();
        this.newValue = work.keepsValue() ? Optional.empty() : Optional.of(outcome.output());
    }

    /** What the checkpoint's statement answered. */
    record Written(Optional<Payload> newValue, Position after, boolean accepted, boolean ended, Optional<Phase> phase) {

        Written in(Optional<Phase> seen) {
            return new Written(newValue, after, accepted, ended, seen);
        }
    }

    /**
     * Returns the row as one that others can share a transaction with; nothing if it tells a parent run, is too large to be
     * sent with others, or orders or messages of the step go with it.
     */
    Optional<Pending> pending() {
        boolean large = row.output()
                .map(output -> output.bytes().length > GroupCommit.LARGEST_VALUE)
                .orElse(false);
        boolean tellsParent =
                ends && run.key.branch() == 0 && at.claim().parentRun().isPresent();
        boolean givesOn = run.asking.isLimited(step) || (ends && run.key.branch() == 0 && run.isLimited());
        if (large || tellsParent || givesOn || verbs.any() || messages.any()) {
            return Optional.empty();
        }
        if (!ends) {
            return Optional.of(new Pending(row, Pending.Kind.STEP, 0));
        }
        return at.claim().parent().isPresent()
                ? Optional.of(new Pending(
                        row, Pending.Kind.ARM_END, at.claim().parent().getAsInt()))
                : Optional.of(new Pending(row, Pending.Kind.RUN_END, 0));
    }

    /** Returns what it means that the row was written together with others. */
    Written together(Phase phase) {
        return new Written(newValue, after, true, ends, ends ? Optional.empty() : Optional.of(phase));
    }

    /** Writes the row, and what goes with it, in the transaction of the calling thread. */
    Written write() {
        at.asks();
        Written written = ends ? end() : givingOn(row);
        if (written.accepted()) {
            messages.write(row.sequence());
        }
        if (!written.accepted() || !verbs.any()) {
            return written;
        }
        boolean completed = ends && run.key.branch() == 0;
        verbs.apply(completed
                || hands.branches
                        .phase(run.key.run())
                        .filter(StepCheckpoint::isClosing)
                        .isPresent());
        // the step's own orders stand behind what its checkpoint's statement saw, and hold for the next step
        return written.in(hands.branches.phase(run.key.run()));
    }

    private static boolean isClosing(Phase phase) {
        return phase != Phase.RUNNING && phase != Phase.PAUSED;
    }

    private Written appended(Checkpoint checkpoint) {
        Optional<Phase> phase = hands.branches.append(checkpoint);
        return new Written(newValue, after, phase.isPresent(), false, phase);
    }

    private Written end() {
        // the end of a run gives everything on that the run has
        Optional<SlotBook.Taken> turn = run.key.branch() == 0 ? Optional.empty() : run.asking.lockStep(step);
        boolean ended = end(run, row, value);
        if (ended) {
            turn.ifPresent(taken -> taken.free(false));
        }
        if (!ended && run.key.branch() == 0 && isDraining()) {
            // the step was running when the cancel came, and is kept so that it can be undone
            return givingOn(row.ofKind(Checkpoint.Kind.STEP));
        }
        return new Written(newValue, after, ended, true, Optional.empty());
    }

    /** The limit is locked before the key is taken, and given on behind it. */
    private Written givingOn(Checkpoint checkpoint) {
        Optional<SlotBook.Taken> turn = run.asking.lockStep(step);
        Written written = appended(checkpoint);
        if (written.accepted()) {
            turn.ifPresent(taken -> taken.free(false));
        }
        return written;
    }

    private boolean isDraining() {
        return hands.branches.phase(run.key.run()).equals(Optional.of(Phase.CANCELLING));
    }

    /** Ends a branch by its last checkpoint: an arm, or with branch 0 the run; false if it is not mine to end. */
    static boolean end(BranchRun run, Checkpoint end, Payload value) {
        return run.at.claim().parent().isPresent()
                ? run.hands.branches.endArm(
                        run.at.hold(), end, run.at.claim().parent().getAsInt())
                : run.hands.ends.complete(end, value, run.at.claim().parentRun().isPresent(), run.isLimited());
    }
}
