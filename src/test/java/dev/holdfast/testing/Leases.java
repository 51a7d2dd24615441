package dev.holdfast.testing;

import dev.holdfast.engine.Lease;
import java.util.concurrent.atomic.AtomicInteger;

/** Leases that end or yield where a test wants them to. */
public final class Leases {

    private Leases() {}

    /** Returns a lease that is lost after so many steps: the runner stops there, as if its node had died. */
    public static Lease lostAfter(int steps) {
        AtomicInteger asked = new AtomicInteger();
        return new Lease() {
            @Override
            public boolean isHeld() {
                return asked.getAndIncrement() < steps;
            }

            @Override
            public boolean shouldYield(int done) {
                return false;
            }
        };
    }

    /** Returns a lease whose runner gives the branch back after so many steps in a row. */
    public static Lease yieldingAfter(int steps) {
        return new Lease() {
            @Override
            public boolean isHeld() {
                return true;
            }

            @Override
            public boolean shouldYield(int done) {
                return done >= steps;
            }
        };
    }

    /** Returns a lease under which something happens each time the runner asks whether it is held. */
    public static Lease during(Runnable meanwhile) {
        return new Lease() {
            @Override
            public boolean isHeld() {
                meanwhile.run();
                return true;
            }

            @Override
            public boolean shouldYield(int done) {
                return false;
            }
        };
    }
}
