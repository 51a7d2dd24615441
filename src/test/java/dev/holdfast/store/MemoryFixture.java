package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An in-memory store under test, with a clock that is moved by hand. */
public final class MemoryFixture implements StoreFixture {

    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ManualClock clock = new ManualClock();
    private final MemoryTables tables = new MemoryTables(clock);
    private final MemoryStore store = new MemoryStore(tables);
    private final StorePorts ports = StorePorts.of(store);

    /** Creates an empty store. */
    public MemoryFixture() {}

    @Override
    public StorePorts ports() {
        return ports;
    }

    @Override
    public Retention retention() {
        return store.retention();
    }

    @Override
    public void age(long run, Duration by) {
        tables.statement(() ->
                tables.put(tables.snapshot(run).orElseThrow().aged(tables.now().minus(by))));
    }

    @Override
    public Subscriptions subscriptions() {
        return store.subscriptions();
    }

    @Override
    public Agenda agenda() {
        return store.agenda();
    }

    /** Returns the store's own audit; {@link #audit} is the naive one beside it. */
    public Audit ownAudit() {
        return store.audit();
    }

    /** Returns the table of nodes. */
    public Nodes nodes() {
        return store.nodes();
    }

    /** Returns the clock by which branches fall due. */
    public ManualClock clock() {
        return clock;
    }

    /** Returns how many branch rows a run has. */
    public int branchRows(long run) {
        return tables.statement(() -> tables.branches(run).size());
    }

    /** Returns a line for everything in the store that must not be between two transactions. */
    public List<String> audit() {
        return new NaiveAudit(tables).findings();
    }

    /** Returns who holds a branch under which version, whoever may want to know; nothing if nobody does. */
    public Optional<Hold> holder(BranchKey branch) {
        return tables.statement(() -> tables.branch(branch)
                .flatMap(row -> Optional.ofNullable(row.owner()).map(owner -> new Hold(branch, row.version(), owner))));
    }

    /** Makes a branch due, whoever holds it. */
    public void makeDue(BranchKey branch) {
        tables.statement(() -> tables.branch(branch).ifPresent(row -> tables.put(row.renewed(tables.now()))));
    }

    /** Returns the branches that somebody holds. */
    public List<Hold> holds() {
        return tables.statement(() -> tables.branches().keySet().stream()
                .map(this::holder)
                .flatMap(Optional::stream)
                .toList());
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
    public boolean locksRowByRow() {
        return false;
    }

    @Override
    public void tick() {
        clock.advance(Duration.ofSeconds(1));
    }
}
