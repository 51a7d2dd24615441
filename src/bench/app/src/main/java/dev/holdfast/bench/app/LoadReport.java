package dev.holdfast.bench.app;

/**
 * What was measured; the times are those of the window, in nanoseconds.
 *
 * @param finished how many instances came to their last step in the window
 * @param nanos how long it lasted
 * @param serverCpu CPU time of this process
 * @param databaseCpu CPU time of all processes of the database
 * @param commits transactions that the database counted, with those that only read
 * @param walBytes what it wrote of its log
 * @param ended the median and 99th percentile from start to end, if one ran at a time
 * @param begun the same from start to the first step
 */
public record LoadReport(
        long finished,
        long nanos,
        long serverCpu,
        long databaseCpu,
        long commits,
        long walBytes,
        Percentiles ended,
        Percentiles begun) {

    /** In nanoseconds; 0 if not measured. */
    public record Percentiles(long median, long ninetyNinth) {}
}
