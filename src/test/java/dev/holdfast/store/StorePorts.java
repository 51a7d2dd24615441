package dev.holdfast.store;

/**
 * The five ports of one store.
 *
 * @param runs the beginning and forced end of runs
 * @param branches the branches and checkpoints
 * @param instances what can be read
 * @param routes the routes
 * @param transactions the transactions that all of them join
 */
public record StorePorts(Runs runs, Branches branches, Instances instances, Routes routes, Transactions transactions) {

    /** Returns the ports of an in-memory store. */
    public static StorePorts of(MemoryStore store) {
        return new StorePorts(store.runs(), store.branches(), store.instances(), store.routes(), store.transactions());
    }

    /** Returns these ports with other branches. */
    public StorePorts with(Branches other) {
        return new StorePorts(runs, other, instances, routes, transactions);
    }

    /** Returns these ports with another way to read. */
    public StorePorts with(Instances other) {
        return new StorePorts(runs, branches, other, routes, transactions);
    }

    /** Returns these ports with other transactions around the same statements. */
    public StorePorts with(Transactions other) {
        return new StorePorts(runs, branches, instances, routes, other);
    }
}
