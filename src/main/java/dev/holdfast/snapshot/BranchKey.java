package dev.holdfast.snapshot;

/**
 * Names one branch of one run.
 *
 * @param run the surrogate id of the run, never reused
 * @param branch the number of the branch within it; 0 is the branch every run starts with
 */
public record BranchKey(long run, int branch) implements Comparable<BranchKey> {

    /** Orders by run and then branch: the order in which several rows are locked (R4). */
    @Override
    public int compareTo(BranchKey other) {
        int byRun = Long.compare(run, other.run);
        return byRun != 0 ? byRun : Integer.compare(branch, other.branch);
    }

    @Override
    public String toString() {
        return run + "/" + branch;
    }
}
