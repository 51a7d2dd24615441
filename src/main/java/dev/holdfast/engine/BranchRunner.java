package dev.holdfast.engine;

import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Transactions;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * Drives claimed branches: runs their steps and stores a checkpoint after each, locally from step to step, until the
 * branch ends, is told to stop, or turns out to belong to somebody else. Safe for use by many threads.
 */
public final class BranchRunner {

    /** How driving a branch ended. */
    public enum End {
        /** The branch, and with it the run, ended. */
        ENDED,
        /** It was given back, due at once for some node. */
        RELEASED,
        /** Its run is paused; it was given back, not due. */
        LET_GO,
        /** It was left as it is: somebody else has it, or the store could not be reached and its claim will run out. */
        DROPPED
    }

    final Branches branches;
    final Transactions transactions;
    final Lifecycle lifecycle;
    final Supplier<Catalog> catalog;
    final TaskBeans beans;
    final Values values;
    final NodeSettings settings;
    final RunListener listener;
    final Clock clock;

    /** Creates the runner of a node. */
    public BranchRunner(
            Branches branches,
            Transactions transactions,
            Lifecycle lifecycle,
            Supplier<Catalog> catalog,
            TaskBeans beans,
            Values values,
            NodeSettings settings,
            RunListener listener,
            Clock clock) {
        this.branches = branches;
        this.transactions = transactions;
        this.lifecycle = lifecycle;
        this.catalog = catalog;
        this.beans = beans;
        this.values = values;
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
