package dev.holdfast.store;

import dev.holdfast.snapshot.Phase;
import java.time.Duration;

/**
 * A store under test, and the few means a test of any store needs beside its ports.
 *
 * <p>Tests over it use instance ids, workflow names and routes of their own, so that they can share one database; they need
 * no clock, since a claim that lasts no time is due at once.
 */
public interface StoreFixture {

    /** Returns the ports. */
    StorePorts ports();

    /** Returns the removal of what has ended. */
    Retention retention();

    /** Makes a run look as if it had been made, and if it has ended, had ended, a while ago. */
    void age(long run, Duration by);

    /** Returns the subscriptions of web-hooks. */
    Subscriptions subscriptions();

    /** Returns the schedules. */
    Agenda agenda();

    /**
     * Writes the status of a run into its row and nothing else, in the transaction of the calling thread: as if a pause
     * had come that nobody has noticed yet.
     */
    void writePhase(long run, Phase phase);

    /** Returns as soon as a thread that was started waits for somebody's lock in the store, or has ended. */
    void awaitWaiting(Thread thread) throws InterruptedException;

    /** Tells whether transactions of this store lock single rows; if not, each keeps out all others. */
    default boolean locksRowByRow() {
        return true;
    }

    /** Makes sure that what is stored from now on is later than what was stored before. */
    default void tick() {}
}
