package dev.holdfast.store;

import java.time.Clock;

/**
 * A store that lives in the memory of one process: for tests of workflows and of the engine. It keeps the whole contract
 * of the ports, transactions included, and nothing beyond the end of the process.
 */
public final class MemoryStore {

    private final MemoryTransactions transactions;
    private final MemoryRuns runs;
    private final MemoryBranches branches;
    private final MemoryInstances instances;
    private final MemoryRoutes routes;

    /**
     * Creates an empty store.
     *
     * @param clock the time by which branches fall due; advance a steerable one instead of waiting
     */
    public MemoryStore(Clock clock) {
        this(new MemoryTables(clock));
    }

    MemoryStore(MemoryTables tables) {
        this.transactions = new MemoryTransactions(tables);
        this.runs = new MemoryRuns(tables);
        this.branches = new MemoryBranches(tables, runs);
        this.instances = new MemoryInstances(tables);
        this.routes = new MemoryRoutes(tables);
    }

    /** Returns the transactions. */
    public Transactions transactions() {
        return transactions;
    }

    /** Returns the beginning and forced end of runs. */
    public Runs runs() {
        return runs;
    }

    /** Returns the branches and checkpoints. */
    public Branches branches() {
        return branches;
    }

    /** Returns what can be read. */
    public Instances instances() {
        return instances;
    }

    /** Returns the routes. */
    public Routes routes() {
        return routes;
    }
}
