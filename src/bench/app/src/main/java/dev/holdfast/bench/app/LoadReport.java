package dev.holdfast.bench.app;

/**
 * What was measured; the times are those of the window, in nanoseconds.
 *
 * @param finished how many instances came to their last step in the window
 * @param steps how many steps began in the window, with those that were repeated
 * @param nanos how long it lasted
 * @param serverCpu CPU time of this process
 * @param databaseCpu CPU time of all processes of the database
 * @param foreign the part of all processors that others had, from 0 to 1
 * @param transactions those that the database counted as committed, with those that only read
 * @param walFrom the position in the log of the database before, in bytes
 * @param walTo the same behind
 * @param allocated bytes that the threads of this process allocated
 * @param heap bytes of the heap that were in use after the end and a collection of all garbage
 * @param started how many instances were started, before and behind the window, too
 * @param bodies how many steps they began
 * @param ended from start to end, if one ran at a time
 * @param begun from start to the first step, if one ran at a time
 */
public record LoadReport(
        long finished,
        long steps,
        long nanos,
        long serverCpu,
        long databaseCpu,
        double foreign,
        long transactions,
        long walFrom,
        long walTo,
        long allocated,
        long heap,
        long started,
        long bodies,
        Percentiles ended,
        Percentiles begun) {}
