package dev.holdfast.ejb.dispatch;

import java.time.Duration;

/**
 * How much of its time a node may spend on looks that find nothing: one part in five over any longer while, with a credit, so that
 * whoever wakes it now and then is answered at once. Each look costs five times what it took, and the debt is worn off by time alone.
 * For one thread.
 */
final class LookBudget {

    /** What a look costs, as a multiple of what it took. */
    private static final int COST = 5;

    /** How much it may owe before it has to rest: some ten looks on an idle database. */
    private static final long CREDIT = Duration.ofMillis(100).toNanos();

    private final long interval;
    private long paidAt;
    private boolean used;

    /**
     * @param interval between two looks that nobody asked for: it never rests longer
     */
    LookBudget(Duration interval) {
        this.interval = interval.toNanos();
    }

    /**
     * Returns how many nanoseconds to rest behind a look that found nothing; 0 or less if it may go on.
     *
     * @param begin when the look began, and when it ended, in nanoseconds of one steady clock
     */
    long owed(long begin, long end) {
        long earliest = begin - CREDIT;
        long from = used && paidAt - earliest > 0 ? paidAt : earliest;
        used = true;
        long rest = Math.min(from + COST * (end - begin) - end, interval);
        paidAt = end + rest;
        return rest;
    }
}
