package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.SignalRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The beginning of runs, and the verbs that change their status from outside.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it. The caller of a verb has locked the
 * snapshot with {@link #lock} and decided by what it answered; verbs act at once, and leave nothing for somebody to apply
 * later (R3).
 */
public interface Runs {

    /**
     * Creates a run with its first checkpoint (START, sequence 0) and its branch 0, unless its instance id is in use. A row
     * that only holds signals sent before the start becomes the run, and keeps its signals (F9).
     *
     * <p>Waits for a transaction that has created the same id and not ended. A taken id is no error of the database, so
     * the caller's transaction stays usable (F16).
     *
     * @return the surrogate id of the run; nothing if the instance id is in use
     */
    OptionalLong insert(NewRun run);

    /**
     * Creates many runs, each as {@link #insert} does; of several with one id the first.
     *
     * @return the surrogate id of each, in their order; nothing for one whose instance id is in use
     */
    default List<OptionalLong> insertAll(List<NewRun> runs) {
        return runs.stream().map(this::insert).toList();
    }

    /**
     * Takes back a run that the same transaction has inserted; if it was inserted over a row that only holds signals, that row is as it
     * was.
     */
    void withdraw(long run);

    /**
     * Keeps for whom the steps of a run work, which the same transaction has inserted.
     *
     * @param name the name by which the server knows whoever started it, at most 200 characters
     */
    void startedBy(long run, String name);

    /** Reads for whom the steps of a run work; nothing if for nobody in particular. */
    Optional<String> initiator(long run);

    /**
     * A run whose snapshot is locked.
     *
     * @param run its surrogate id
     * @param id its instance id
     * @param phase its status
     * @param workflow the name of its workflow
     * @param hash its structure
     * @param parent the run that waits for its end, if it is a child instance
     */
    record Locked(
            long run,
            InstanceId id,
            Phase phase,
            WorkflowName workflow,
            DefinitionHash hash,
            Optional<Parent> parent) {}

    /**
     * The run and branch that started a child instance and wait for its end.
     *
     * @param run the run
     * @param branch the number of the branch
     * @param signal the name of the event that tells the parent of the end
     * @param cancelled whether a cancel of the parent cancels the child; if not, it runs on
     */
    record Parent(long run, int branch, String signal, boolean cancelled) {}

    /**
     * Locks the run that an instance id means now, waiting for whoever has it; nothing if there is none that was started. If it
     * is a child instance, the snapshot of its parent is locked first (ancestors before descendants), and of theirs before.
     */
    Optional<Locked> lock(InstanceId id);

    /** The same for a known run. */
    Optional<Locked> lock(long run);

    /** Reads the status of the run that an instance id means now, without a lock; nothing if there is none. */
    Optional<Phase> phase(InstanceId id);

    /** Reads the instances that wait for the end of a run, its parent first; who they are never changes. */
    List<InstanceId> ancestors(long run);

    /**
     * Ends a run whose snapshot the caller has locked: gives every branch a tombstone at its next sequence, which takes
     * the key from whoever runs it (R1), and sets the status. A cancelled run loses its branch rows; a failed one keeps them,
     * held by nobody and not due, so that it can be retried. A run that has completed or was cancelled is left as it is.
     */
    void close(long run, Closing closing);

    /** Frees the instance id of an ended run whose snapshot the caller has locked; the run and its checkpoints stay, its branches go. */
    void supersede(long run);

    /**
     * Pauses a running run: idle branches are not due any more, keeping when they would have been.
     *
     * @return how many branches are held by runners, which stop at their next look
     */
    int pause(long run, Trail trail);

    /** Ends the pause of a paused run: every idle branch is due again when it would have been. */
    void resume(long run, Trail trail);

    /**
     * Makes a failed run go on, running or, if an undo had failed, compensating: each branch is due again when it would have been, and the one that failed at once, with no
     * failed attempts counted. A deadline that the run had is gone.
     */
    void retry(long run, Phase phase);

    /**
     * Sets the status CANCELLING: like a pause, until the last runner has let go. Branch 0, if nobody holds it, stays due at once, so
     * that somebody looks whether all have let go. What the run ends with is kept for the end.
     *
     * @return how many branches are held
     */
    int drain(long run, Closing closing);

    /**
     * Begins to compensate a run whose snapshot the caller has locked: every live branch gets a tombstone and goes, and one new
     * branch, due at once, undoes what is to be undone; the status is COMPENSATING, and what the run ends with is kept for the
     * end. For the runner of branch 0 alone, which looks a second time, under the locks of the branch rows, whether nobody else
     * holds one: a claim that has not committed shows its owner only then.
     *
     * @param closing how the run ends when all is undone
     * @param route the route of the new branch
     * @param priority its priority
     * @param mine the claim on branch 0
     * @return false if somebody else holds a branch, or branch 0 is not held by the caller; roll back then
     */
    boolean compensate(long run, Closing closing, int route, int priority, Hold mine);

    /** Counts the branches of a run that are held by runners, for a caller that has locked the snapshot. */
    int held(long run);

    /** Returns how a run that is being cancelled or compensated is to end. */
    Closing closing(long run);

    /**
     * Moves a run whose snapshot the caller has locked to another definition of its workflow.
     *
     * @param hash the definition it goes on with
     * @param moves where each live branch stands from now on; each gets a row (MIGRATION) at its next sequence, which fences
     *     whoever still holds the old state
     * @return false if a branch is held by a runner, or is not among the moves; nothing was changed then
     */
    boolean migrate(long run, DefinitionHash hash, List<Move> moves, String movedBy);

    /**
     * Where one branch stands in the other definition.
     *
     * @param branch the number of the branch
     * @param position where it stands from now on
     * @param route the route of its node
     * @param priority its priority
     */
    record Move(int branch, Position position, int route, int priority) {}

    /** Keeps a verb among what was sent to the run, as a trail for people that nobody consumes. */
    void record(long run, SignalRecord.Kind kind, Trail trail);

    /** Returns the child instances of a run that have not ended, ascending. */
    List<OpenChild> children(long run);

    /**
     * A child instance that has not ended.
     *
     * @param run its surrogate id
     * @param id its instance id
     * @param cancelled whether a cancel of the parent cancels it
     */
    record OpenChild(long run, InstanceId id, boolean cancelled) {}

    /**
     * Who wanted something and why.
     *
     * @param actor who, at most 200 characters
     * @param reason why, at most 2,000 characters
     */
    record Trail(Optional<String> actor, Optional<String> reason) {

        /** Nobody in particular, for no given reason. */
        public static final Trail NONE = new Trail(Optional.empty(), Optional.empty());

        /** Returns how a run ends that somebody cancels. */
        public Closing cancelled(String closedBy) {
            return new Closing(Phase.CANCELLED, reason, actor, Optional.<Failure>empty(), closedBy);
        }
    }
}
