package dev.holdfast.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts failed log-ins by the address they come from, and tells when it is enough: then nobody from there is let in for a while, with
 * a right password or a wrong one, so that guessing learns nothing. It knows the addresses of one node, and the last ten thousand of
 * them.
 *
 * <p>Safe for use by many threads.
 */
final class FailedLogIns {

    /** For so long a failure counts. */
    static final long WINDOW_SECONDS = 60;

    private static final int MAX_ADDRESSES = 10_000;

    private final int most;
    private final LongSupplier nanos;
    private final Map<String, Deque<Long>> failures = new LinkedHashMap<>();

    /**
     * Begins to count.
     *
     * @param most how many may fail within a minute; 0 for as many as want
     * @param nanos a clock that only goes forward
     */
    FailedLogIns(int most, LongSupplier nanos) {
        if (most < 0) {
            throw new IllegalArgumentException("the most failed log-ins are " + most + "; they must be at least 0");
        }
        this.most = most;
        this.nanos = nanos;
    }

    /** Notes a failure. */
    synchronized void failed(String address) {
        Deque<Long> times = failures.computeIfAbsent(address, key -> new ArrayDeque<>());
        times.addLast(nanos.getAsLong());
        if (times.size() > most) {
            times.removeFirst();
        }
        if (failures.size() > MAX_ADDRESSES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    /** Returns for how many seconds an address is locked out; 0 for one that is not. */
    synchronized long lockedOutSeconds(String address) {
        Deque<Long> times = failures.get(address);
        if (most == 0 || times == null) {
            return 0;
        }
        long now = nanos.getAsLong();
        times.removeIf(time -> now - time >= TimeUnit.SECONDS.toNanos(WINDOW_SECONDS));
        if (times.isEmpty()) {
            failures.remove(address);
        }
        if (times.size() < most) {
            return 0;
        }
        long left = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS) - (now - times.getFirst());
        return TimeUnit.NANOSECONDS.toSeconds(left) + 1;
    }
}
