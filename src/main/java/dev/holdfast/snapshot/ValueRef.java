package dev.holdfast.snapshot;

/**
 * Names the stored row of a run whose output is the current value of a branch: often the newest row itself, else an earlier
 * one, which for the first rows of an arm stands in another branch.
 *
 * <p>A reference always names the row that holds the output, never one that refers on.
 *
 * @param branch the branch of the row
 * @param sequence its sequence
 */
public record ValueRef(int branch, int sequence) {

    /** Names a row of a branch. */
    public static ValueRef of(BranchKey branch, int sequence) {
        return new ValueRef(branch.branch(), sequence);
    }
}
