package dev.holdfast.ejb.dispatch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * How much more this node takes on: a branch for every idle worker, and beyond that as many as the workers would get to within a
 * moment, judged by how long they were busy with those before. Short steps thus come in large batches, and long ones are left to
 * whichever node has a worker for them.
 */
final class Room {

    /** The longest that a branch should wait for a worker here before another node could have had it. */
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(200);

    /** The same while there is no other node that could: a claim spared then costs nobody anything. */
    private static final long MOMENT_ALONE = TimeUnit.SECONDS.toNanos(1);

    /** Longer turns are left to a node that may come: it would wait for a second, and then have nothing to do. */
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);

    /** No turn counts as longer, so that one long step does not hide many short ones. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    /** The most branches held at once, whatever their speed: each has its value in memory and its claim renewed. */
    private static final int MOST = 2_000;

    private static final int WEIGHT = 16;

    private final int workers;
    private final BooleanSupplier alone;
    private final AtomicInteger inHand = new AtomicInteger();
    private volatile long meanNanos = LONGEST;

    /**
     * Creates the room of a node.
     *
     * @param alone tells whether no other node takes work
     */
    Room(int workers, BooleanSupplier alone) {
        this.workers = workers;
        this.alone = alone;
    }

    /**
     * Returns how many more branches may be taken; zero or less for none.
     *
     * @param held how many are held, in hand or waiting for their checkpoints
     */
    int left(int held) {
        return Math.min(workers + beyond() - inHand.get(), MOST - held);
    }

    private int beyond() {
        long mean = Math.max(1, meanNanos);
        return (int) Math.min(MOST, (mean < SHORT && alone.getAsBoolean() ? MOMENT_ALONE : MOMENT) * workers / mean);
    }

    /** Tells whether there is room enough to go for more: with short steps a single place would not be worth a claim. */
    boolean isWorthAClaim(int held) {
        return left(held) >= (beyond() < workers ? 1 : workers);
    }

    /** Takes a place if there is one. */
    boolean take(int held) {
        int seen = inHand.get();
        while (Math.min(workers + beyond() - seen, MOST - held) > 0) {
            if (inHand.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = inHand.get();
        }
        return false;
    }

    /** A branch needs a worker, whether there is room or not. */
    void enter() {
        inHand.incrementAndGet();
    }

    /** A branch that had a place needs no worker any more. */
    void leave() {
        inHand.decrementAndGet();
    }

    /** A worker was busy for so long with one branch, until it ended or waits. */
    void turn(long nanos) {
        long mean = meanNanos;
        meanNanos = mean + (Math.min(nanos, LONGEST) - mean) / WEIGHT;
    }
}
