package dev.holdfast.ejb.dispatch;

import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Lease;
import dev.holdfast.engine.Pace;
import dev.holdfast.store.Claim;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** One claimed branch on this node, from its claim until a worker is done with it, and what is known of its claim. */
final class Job implements Lease {

    private final Claim claim;
    private final IntPredicate yields;
    private final Pace pace;
    private volatile boolean lost;
    private volatile long endsAt;
    private volatile int turn;
    private volatile int handedOver;
    private BranchRunner.@Nullable Drive drive;
    private @Nullable Thread worker;

    /**
     * Takes a claim over.
     *
     * @param endsAt monotonic time at which the claim runs out unless it is renewed, measured from before it was sent
     * @param yields whether to give the branch back after so many steps
     * @param pace by which the claim runs out
     */
    Job(Claim claim, long endsAt, IntPredicate yields, Pace pace) {
        this.claim = claim;
        this.endsAt = endsAt;
        this.yields = yields;
        this.pace = pace;
    }

    /** Says how it is driven; before it is handed to a worker. */
    void begin(BranchRunner.Drive driven) {
        drive = driven;
    }

    /** Drives it on the calling thread until it ends or its checkpoint is handed over. */
    BranchRunner.End go() {
        int mine = turn + 1;
        turn = mine; // by one worker at a time
        BranchRunner.Drive begun = Objects.requireNonNull(drive, "a job is begun before it is handed to a worker");
        BranchRunner.End end;
        on(Thread.currentThread());
        try {
            end = begun.go();
        } finally {
            on(null);
        }
        if (end == BranchRunner.End.HANDED_OVER) {
            handedOver = mine; // another worker may have the next turn already
        }
        return end;
    }

    /**
     * Its checkpoint is written, and it is about to be handed to a worker for its next turn: so it is away, even if the worker that had it last is still
     * busy with writing those of others.
     */
    void written() {
        handedOver = turn;
    }

    private synchronized void on(@Nullable Thread thread) {
        worker = thread;
    }

    /** Interrupts the worker that has it, and no other: tells whether one has. */
    synchronized boolean interrupt() {
        if (worker == null) {
            return false;
        }
        worker.interrupt();
        return true;
    }

    /** Tells whether its checkpoint is handed over and no worker has it: if it was the last, the claim has ended with it. */
    boolean isAway() {
        return turn > 0 && handedOver == turn;
    }

    Claim claim() {
        return claim;
    }

    void renewed(long until) {
        endsAt = until;
    }

    void lost() {
        lost = true;
    }

    @Override
    public boolean isHeld() {
        return !lost && pace.nanos() - endsAt < 0;
    }

    @Override
    public boolean shouldYield(int steps) {
        return yields.test(steps);
    }
}
