package dev.holdfast.bench.app;

import java.util.List;

/** The median, 99th percentile and greatest of some times, in nanoseconds; 0 if none was taken. */
public record Percentiles(long median, long ninetyNinth, long greatest, long count) {

    static final Percentiles NONE = new Percentiles(0, 0, 0, 0);

    /** Takes them of the times, in whatever order. */
    public static Percentiles of(List<Long> times) {
        if (times.isEmpty()) {
            return NONE;
        }
        List<Long> sorted = times.stream().sorted().toList();
        int size = sorted.size();
        return new Percentiles(sorted.get(size / 2), sorted.get(size * 99 / 100), sorted.get(size - 1), size);
    }
}
