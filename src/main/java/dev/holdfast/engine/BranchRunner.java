package dev.holdfast.engine;

import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Transactions;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Drives claimed branches: runs their steps and stores a checkpoint after each, locally from step to step, until the
 * branch ends, waits, is told to stop, or turns out to belong to somebody else. Safe for use by many threads.
 */
public final class BranchRunner {

    /** How driving a branch ended. */
    public enum End {
        /** The branch ended, and if it was branch 0 its run with it; other branches of the run may have become due. */
        ENDED,
        /** It was given back, due at once for some node, or it opened or woke other branches that are due at once. */
        RELEASED,
        /** It waits for a time, an event or other branches. */
        PARKED,
        /** Its run is paused or about to be cancelled; it was given back, not due. */
        LET_GO,
        /** It was left as it is: somebody else has it, or the store could not be reached and its claim will run out. */
        DROPPED
    }

    /** The ports of the store that a runner works with. */
    public record Ports(
            Transactions transactions,
            Branches branches,
            Runs runs,
            Signals signals,
            SharedState sharedState,
            Instances instances) {}

    /** What user code runs with. */
    public record Tasks(TaskBeans beans, Values values, ValueChecks checks, Watch watch) {}

    final Ports store;
    final Branches branches;
    final Transactions transactions;
    final RunEnds ends;
    final ChildStarts children;
    final Supplier<Catalog> catalog;
    final Tasks tasks;
    final Values values;
    final NodeSettings settings;
    final RunListener listener;
    final Clock clock;

    /** Creates the runner of a node. */
    public BranchRunner(
            Ports store,
            RunEnds ends,
            ChildStarts children,
            Supplier<Catalog> catalog,
            Tasks tasks,
            NodeSettings settings,
            RunListener listener,
            Clock clock) {
        this.store = store;
        this.branches = store.branches();
        this.transactions = store.transactions();
        this.ends = ends;
        this.children = children;
        this.catalog = catalog;
        this.tasks = tasks;
        this.values = tasks.values();
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Drives a branch on the calling thread, which has no transaction and is left without one.
     *
     * @param claim the branch and where it stands, read under the claim
     * @param lease what the renewal of the claim knows
     * @return how it ended; never throws for anything a step or the store does
     */
    public End run(Claim claim, Lease lease) {
        return new BranchRun(this, claim, lease).drive();
    }
}
