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
    private final MemorySignals signals;
    private final MemorySharedState sharedState;
    private final MemoryOutbox outbox;
    private final MemorySlots slots;
    private final MemoryRoutes routes;
    private final MemoryNodes nodes;
    private final MemoryAudit audit;
    private final MemoryAgenda agenda;
    private final MemoryRetention retention;
    private final MemorySubscriptions subscriptions;

    /**
     * Creates an empty store.
     *
     * @param clock the time by which branches fall due; advance a steerable one instead of waiting
     */
    public MemoryStore(Clock clock) {
        this(new MemoryTables(clock));
    }

    MemoryStore(MemoryTables tables) {
        MemoryClosing closing = new MemoryClosing(tables);
        this.transactions = new MemoryTransactions(tables);
        this.signals = new MemorySignals(tables);
        this.runs = new MemoryRuns(tables, closing, signals);
        this.branches = new MemoryBranches(tables, closing);
        this.instances = new MemoryInstances(tables);
        this.sharedState = new MemorySharedState(tables);
        this.outbox = new MemoryOutbox(tables);
        this.slots = new MemorySlots(tables);
        this.routes = new MemoryRoutes(tables);
        this.nodes = new MemoryNodes(tables);
        this.audit = new MemoryAudit(tables);
        this.agenda = new MemoryAgenda(tables);
        this.retention = new MemoryRetention(tables);
        this.subscriptions = new MemorySubscriptions(tables);
    }

    /** Returns the transactions. */
    public Transactions transactions() {
        return transactions;
    }

    /** Returns the beginning of runs, and the verbs. */
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

    /** Returns the events sent to runs. */
    public Signals signals() {
        return signals;
    }

    /** Returns the values that the branches of a run share. */
    public SharedState sharedState() {
        return sharedState;
    }

    /** Returns the messages that steps have sent. */
    public Outbox outbox() {
        return outbox;
    }

    /** Returns what instances and steps hold of limits. */
    public Slots slots() {
        return slots;
    }

    /** Returns the audit of its rows. */
    public Audit audit() {
        return audit;
    }

    /** Returns the schedules. */
    public Agenda agenda() {
        return agenda;
    }

    /** Returns the removal of what has ended. */
    public Retention retention() {
        return retention;
    }

    /** Returns the subscriptions of web-hooks. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Returns the table of nodes. */
    public Nodes nodes() {
        return nodes;
    }

    /** Returns the routes. */
    public Routes routes() {
        return routes;
    }
}
