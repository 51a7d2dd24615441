package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The live branches and their checkpoints: what the step loop needs.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it. Locks are taken in the order
 * snapshot, checkpoint keys, branch rows, several of a kind ascending (R4). A method that answers "not mine any more"
 * wants the caller to roll back and to forget the branch, or to {@link #reload} it first (F15). Errors of the database
 * reach the caller as the store's own unchecked exceptions; {@link Transactions#trouble} tells which of them are
 * worth another try.
 */
public interface Branches {

    /**
     * Claims due branches: raises their version, sets their owner, moves their due time ahead, and reads where they stand
     * in a later statement of the same transaction. Rows locked by others are skipped, never waited for. Branches of
     * highest effective priority come first: due time + priority x ageing.
     */
    List<Claim> claim(Poll poll);

    /** Claims one branch if it is due and nobody holds its row; the same rules as {@link #claim}. */
    Optional<Claim> claim(BranchKey branch, String node, Duration claim);

    /** Reads again where a held branch stands, after checking that it is still held; nothing if it is not. */
    Optional<Claim> reload(Hold hold);

    /** Reads the status of a run without a lock; nothing if the run is gone. */
    Optional<Phase> phase(long run);

    /** Locks the snapshot of a run, waiting for whoever has it, and answers its status; nothing if the run is gone. */
    Optional<Phase> lock(long run);

    /**
     * Appends a checkpoint, if its key is free.
     *
     * @return the status of the run as of the statement, the guard of the next step; nothing if the key was taken, and nothing may
     *     follow in the transaction then but its rollback
     */
    Optional<Phase> append(Checkpoint checkpoint);

    /**
     * Ends branch 0 and its run with the checkpoint's value: locks and completes the snapshot first, then takes the key,
     * then removes all branches of the run.
     *
     * @return false if the run has ended otherwise, is being cancelled or compensated, or the key was taken; nothing may follow in the
     *     transaction then but its rollback
     */
    boolean complete(Checkpoint end);

    /**
     * Ends a run by the failure that the checkpoint records: locks the snapshot, takes the key for the failed attempt, closes
     * all other branches. The branch rows stay, held by nobody and not due, so that the run can be retried.
     *
     * @return false if the run is neither running nor paused, or the key was taken
     */
    boolean fail(Checkpoint failed);

    /** Extends claims to now + claim, never adding to what is left; answers the branches that are still held. */
    Set<BranchKey> renew(Collection<Hold> holds, Duration claim);

    /**
     * Gives a branch back, due at once for a node that serves the route of its next step.
     *
     * @return false if it was not held any more
     */
    boolean release(Hold hold, int route, int priority);

    /** Gives a branch back, due at once where it stands; false if it was not held any more. */
    boolean giveBack(Hold hold);

    /**
     * Gives the branch of a paused run back, not due, after looking under the lock that the run is still paused (R5).
     *
     * @return what the look found; unless that is {@link Phase#PAUSED} nothing was given back
     */
    Optional<Phase> letGo(Hold hold);

    /**
     * Puts a held branch down: clears its owner, raises its version, and sets when it is due and what wakes it.
     *
     * @return false if it was not held any more
     */
    boolean park(Hold hold, Parking parking);

    /** Removes from a held branch what it waited for, which it has got (F7); false if it was not held any more. */
    boolean stopAwaiting(Hold hold);

    /**
     * Takes so many new branch numbers of a running run, which locks its snapshot.
     *
     * @return the first of them; nothing if the run is not running
     */
    OptionalInt numbers(long run, int count);

    /** The same for a run in any status whose snapshot the caller has locked. */
    int numbersUnderLock(long run, int count);

    /** Stores the first rows (START, sequence 0) of new branches, and their branch rows as far as they are due. */
    void open(List<NewBranch> branches);

    /**
     * Ends an arm with the checkpoint's value: takes the key, removes the branch, and counts down on the parent's row, which
     * becomes due with the last arm (F4). If the parent holds arms back, the next of them is opened.
     *
     * @return false if the key was taken or the branch was not there any more; nothing may follow in the transaction then but its
     *     rollback
     */
    boolean endArm(Hold hold, Checkpoint end, int parent);

    /**
     * Ends an arm from a branch below it, or the arm itself, by a failure that the parent goes on with: for a caller that has
     * locked the snapshot. Closes every live branch below the arm, then ends the arm by a row of kind END that carries the
     * failure and no output, and counts down like {@link #endArm}.
     *
     * @param arm the arm
     * @param failed the failure as the failing branch records it, kind FAILED; if the failing branch is the arm, its row is the END
     * @param parent the branch that waits for the arm
     * @return false if the failing branch's key was taken or it was not there any more
     */
    boolean settleArm(Hold hold, int arm, Checkpoint failed, int parent);

    /**
     * Writes checkpoints of different branches in one transaction, each as if alone, in the order of the answer.
     *
     * @return for each the status of its run as of the statement, as far as the kind tells one; nothing for a row that was not
     *     written, and has to be tried alone to learn why
     * @throws RuntimeException if one of them cannot be left out any more; roll back then, and try each alone
     */
    default List<Optional<Phase>> writeAll(List<Pending> pending) {
        List<Optional<Phase>> answers = new ArrayList<>();
        for (Pending each : pending) {
            boolean written = switch (each.kind()) {
                case STEP -> {
                    answers.add(append(each.checkpoint()));
                    yield true;
                }
                case RUN_END -> {
                    answers.add(Optional.of(Phase.COMPLETED));
                    yield complete(each.checkpoint());
                }
                case ARM_END -> {
                    answers.add(Optional.of(Phase.RUNNING));
                    yield endArm(each.hold(), each.checkpoint(), each.parent());
                }
            };
            if (!written) {
                throw new NotTogether(each.checkpoint().branch());
            }
        }
        return answers;
    }

    /** A row that had begun to be written with others cannot be. */
    final class NotTogether extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** Creates the error for the branch of the row. */
        public NotTogether(BranchKey branch) {
            super("the end of branch " + branch + " cannot be written together with others", null, false, false);
        }
    }

    /** Reads how the arms of a fork ended, by number. */
    List<ArmResult> results(long run, int first, int arms);

    /** Reads who wrote a checkpoint; for a transaction of its own after a commit whose answer was lost (F19). */
    Optional<Author> author(BranchKey branch, int sequence);

    /** Tells how long it is until the next branch of these routes is due, zero if one is; nothing if none waits for a time. */
    Optional<Duration> untilNextDue(Set<Integer> routes);

    /**
     * Who wrote a checkpoint.
     *
     * @param runner the node
     * @param claim the version under which it held the branch
     */
    record Author(String runner, int claim) {}
}
