package dev.holdfast.ejb.dispatch;

import dev.holdfast.engine.Lease;
import dev.holdfast.store.Claim;
import java.util.function.IntPredicate;

/** One claimed branch on this node, from its claim until a worker is done with it, and what is known of its claim. */
final class Job implements Lease {

    private final Claim claim;
    private final IntPredicate yields;
    private volatile boolean lost;
    private volatile long endsAt;

    /**
     * Takes a claim over.
     *
     * @param endsAt monotonic time at which the claim runs out unless it is renewed, measured from before it was sent
     * @param yields whether to give the branch back after so many steps
     */
    Job(Claim claim, long endsAt, IntPredicate yields) {
        this.claim = claim;
        this.endsAt = endsAt;
        this.yields = yields;
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
        return !lost && System.nanoTime() - endsAt < 0;
    }

    @Override
    public boolean shouldYield(int steps) {
        return yields.test(steps);
    }
}
