package dev.holdfast.engine;

/** What a runner knows of the claim it works under, kept up to date by whoever renews it. Read at every step. */
public interface Lease {

    /**
     * Tells whether the claim may still be believed in: it was not seen lost, and by monotonic time measured from before
     * the last renewal was sent it has not run out (F23). Only saves wasted work; safety rests on the key.
     */
    boolean isHeld();

    /** Tells whether the runner should give the branch back before its next step, after so many steps in a row. */
    boolean shouldYield(int steps);

    /** A lease for one run on one thread that neither ends nor yields. */
    Lease UNBOUNDED = new Lease() {
        @Override
        public boolean isHeld() {
            return true;
        }

        @Override
        public boolean shouldYield(int steps) {
            return false;
        }
    };
}
