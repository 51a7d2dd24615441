package dev.holdfast.store;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An in-memory store under test, with a clock that is moved by hand. */
public final class MemoryFixture implements StoreFixture {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ManualClock clock = new ManualClock();
    private final MemoryTables tables = new MemoryTables(clock);
    private final StorePorts ports = StorePorts.of(new MemoryStore(tables));

    /** Creates an empty store. */
    public MemoryFixture() {}

    @Override
    public StorePorts ports() {
        return ports;
    }

    /** Returns the clock by which branches fall due. */
    public ManualClock clock() {
        return clock;
    }

    /** Returns how many branch rows a run has. */
    public int branchRows(long run) {
        return tables.statement(() -> tables.branches(run).size());
    }

    @Override
    public void writePhase(long run, Phase phase) {
        tables.statement(() -> {
            SnapshotRow row = tables.snapshot(run).orElseThrow(() -> new AssertionError("there is no run " + run));
            tables.put(row.in(phase));
        });
    }

    @Override
    public void awaitWaiting(Thread thread) {
        long begin = System.nanoTime();
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            if (System.nanoTime() - begin > LONGEST_WAIT_NANOS) {
                throw new AssertionError(thread + " neither waits nor ends");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }

    @Override
    public void tick() {
        clock.advance(Duration.ofSeconds(1));
    }
}
