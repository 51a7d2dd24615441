package dev.holdfast.engine;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How time passes for the threads of a node, and the chance in its pauses: the machine's own, unless a simulation of many nodes
 * decides both. Whatever measures a duration or waits in the engine does it here; dates come from the clock. Safe for use by many
 * threads.
 */
public interface Pace {

    /** The pace of the machine. */
    Pace MACHINE = new Pace() {};

    /** Returns the monotonic time in nanoseconds, of which only differences mean anything. */
    default long nanos() {
        return System.nanoTime();
    }

    /** Returns a number evenly between 0 (possible) and 1 (not possible), for jitter. */
    default double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Pauses for so many nanoseconds at most; not at all for zero or less. */
    default void rest(long nanos) {
        LockSupport.parkNanos(nanos);
    }

    /**
     * Waits for a permit and takes it.
     *
     * @return whether it was there within so many nanoseconds
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    default boolean acquire(Semaphore bell, long nanos) throws InterruptedException {
        return bell.tryAcquire(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Waits for the head of a queue and takes it.
     *
     * @return the head, or null if there was none within so many nanoseconds
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    default <T> @Nullable T take(BlockingQueue<T> queue, long nanos) throws InterruptedException {
        return queue.poll(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Waits for the end of a thread for so many nanoseconds, at least a millisecond.
     *
     * @throws InterruptedException if the calling thread is interrupted before or while it waits
     */
    default void join(Thread thread, long nanos) throws InterruptedException {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
}
