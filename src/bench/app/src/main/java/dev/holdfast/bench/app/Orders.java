package dev.holdfast.bench.app;

/** What the workflows take that measure something else than a load, and what they report; times in nanoseconds. */
public final class Orders {

    private Orders() {}

    /** So many signals, one at a time, after some that are not counted. */
    public record Signals(int warm, int samples) {}

    /** What came of signals: from sending to completed. */
    public record Signalled(Percentiles completed, double foreign) {}

    /** Sleeping instances whose ids have the prefix, until there are so many. */
    public record Sleepers(String prefix, int present, int wanted) {}

    /** How long starting them took, until all slept. */
    public record Asleep(int started, long nanos) {}

    /** So many instances, one every few microseconds, that sleep so long each. */
    public record Wakes(int instances, int pauseMicros, int seconds) {}

    /** How late the steps behind the sleep were. */
    public record Woken(Percentiles late, double foreign) {}

    /** So many instances that sleep until the same moment, so many seconds from now. */
    public record Backlog(int instances, int seconds) {}

    /** How long it took from that moment until all of them, the first and the last quarter of them were at their step. */
    public record Drained(int instances, long nanos, long firstQuarter, long lastQuarter, double foreign) {}

    /** So many instances of a workflow, started in one transaction, each with its id as customer. */
    public record Flock(String workflow, String prefix, int instances) {}
}
