package dev.holdfast.engine;

import dev.holdfast.store.Branches;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Transactions;
import java.time.Clock;
import java.util.Optional;
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
        DROPPED,
        /** It goes on once its checkpoint is written, by whoever writes it; only {@link Drive#go} answers this. */
        HANDED_OVER
    }

    /** A claimed branch on its way; for one thread at a time. */
    public interface Drive {

        /**
         * Drives the branch on the calling thread, which has no transaction and is left without one, until it ends or hands its
         * checkpoint over.
         */
        End go();
    }

    /** The ports of the store that a runner works with. */
    public record Ports(
            Transactions transactions,
            Branches branches,
            Runs runs,
            Signals signals,
            SharedState sharedState,
            Outbox outbox,
            Slots slots,
            Instances instances) {}

    /** What user code runs with; of other applications than the engine's own, only the watch is the same. */
    public record Tasks(
            TaskBeans beans,
            Values values,
            ValueChecks checks,
            Watch watch,
            UserCode.Context context,
            Jobs jobs,
            Identities identities) {

        /** The same where everybody is nobody. */
        public Tasks(
                TaskBeans beans, Values values, ValueChecks checks, Watch watch, UserCode.Context context, Jobs jobs) {
            this(beans, values, checks, watch, context, jobs, Identities.NONE);
        }

        /** The same where there is no batch runtime. */
        public Tasks(TaskBeans beans, Values values, ValueChecks checks, Watch watch, UserCode.Context context) {
            this(beans, values, checks, watch, context, Jobs.NONE);
        }

        /** The same in the context that the engine's threads are in. */
        public Tasks(TaskBeans beans, Values values, ValueChecks checks, Watch watch) {
            this(beans, values, checks, watch, UserCode.Context.HERE);
        }
    }

    final Ports store;
    final Branches branches;
    final Transactions transactions;
    final RunEnds ends;
    final SlotBook book;
    final ChildStarts children;
    final Seats seats;
    final Supplier<Catalog> catalog;
    final Watch watch;
    final Jobs jobs;
    final Identities identities;
    final NodeSettings settings;
    final RunListener listener;
    final Clock clock;
    final Pace pace;
    final Tracing tracing;
    final GroupCommit group;
    final Sightings sightings;

    /**
     * Creates the runner of a node.
     *
     * @param seats where arms of forks begin at once
     * @param tracing where the work of steps is seen
     */
    BranchRunner(
            Ports store,
            RunEnds ends,
            SlotBook book,
            ChildStarts children,
            Seats seats,
            Supplier<Catalog> catalog,
            Tasks tasks,
            NodeSettings settings,
            RunListener listener,
            Clock clock,
            Pace pace,
            Tracing tracing) {
        this.store = store;
        this.branches = store.branches();
        this.transactions = store.transactions();
        this.ends = ends;
        this.book = book;
        this.children = children;
        this.seats = seats;
        this.catalog = catalog;
        this.watch = tasks.watch();
        this.jobs = tasks.jobs();
        this.identities = tasks.identities();
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.pace = pace;
        this.sightings = new Sightings(pace);
        this.tracing = tracing;
        this.group = new GroupCommit(store.transactions(), store.branches(), listener);
    }

    /**
     * Drives a branch on the calling thread, which has no transaction and is left without one.
     *
     * @param claim the branch and where it stands, read under the claim
     * @param lease what the renewal of the claim knows
     * @return how it ended; never throws for anything a step or the store does
     */
    public End run(Claim claim, Lease lease) {
        return new BranchRun(this, claim, lease, pace.nanos(), Optional.empty()).go();
    }

    /**
     * Begins with a branch without driving it yet, for a caller with many branches and few threads.
     *
     * @param readAt monotonic time from before the claim was read
     * @param ready called after each {@link End#HANDED_OVER}, maybe before that answer, once the branch can go on; on the thread
     *     that has written its checkpoint, so it must return at once and not throw
     */
    public Drive begin(Claim claim, Lease lease, long readAt, Runnable ready) {
        return new BranchRun(this, claim, lease, readAt, Optional.of(ready));
    }
}
