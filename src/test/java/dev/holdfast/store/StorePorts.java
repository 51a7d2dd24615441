package dev.holdfast.store;

/**
 * The nine ports of one store.
 *
 * @param runs the beginning of runs, and the verbs
 * @param branches the branches and checkpoints
 * @param instances what can be read
 * @param signals the events sent to runs
 * @param sharedState the values that the branches of a run share
 * @param outbox the messages that steps have sent
 * @param slots what instances and steps hold of limits
 * @param routes the routes
 * @param transactions the transactions that all of them join
 */
public record StorePorts(
        Runs runs,
        Branches branches,
        Instances instances,
        Signals signals,
        SharedState sharedState,
        Outbox outbox,
        Slots slots,
        Routes routes,
        Transactions transactions) {

    /** Returns the ports of an in-memory store. */
    public static StorePorts of(MemoryStore store) {
        return new StorePorts(
                store.runs(),
                store.branches(),
                store.instances(),
                store.signals(),
                store.sharedState(),
                store.outbox(),
                store.slots(),
                store.routes(),
                store.transactions());
    }

    /** Returns these ports with another beginning of runs. */
    public StorePorts with(Runs other) {
        return new StorePorts(other, branches, instances, signals, sharedState, outbox, slots, routes, transactions);
    }

    /** Returns these ports with other branches. */
    public StorePorts with(Branches other) {
        return new StorePorts(runs, other, instances, signals, sharedState, outbox, slots, routes, transactions);
    }

    /** Returns these ports with another way to read. */
    public StorePorts with(Instances other) {
        return new StorePorts(runs, branches, other, signals, sharedState, outbox, slots, routes, transactions);
    }

    /** Returns these ports with other events. */
    public StorePorts with(Signals other) {
        return new StorePorts(runs, branches, instances, other, sharedState, outbox, slots, routes, transactions);
    }

    /** Returns these ports with other shared values. */
    public StorePorts with(SharedState other) {
        return new StorePorts(runs, branches, instances, signals, other, outbox, slots, routes, transactions);
    }

    /** Returns these ports with other messages. */
    public StorePorts with(Outbox other) {
        return new StorePorts(runs, branches, instances, signals, sharedState, other, slots, routes, transactions);
    }

    /** Returns these ports with other places of limits. */
    public StorePorts with(Slots other) {
        return new StorePorts(runs, branches, instances, signals, sharedState, outbox, other, routes, transactions);
    }

    /** Returns these ports with other transactions around the same statements. */
    public StorePorts with(Transactions other) {
        return new StorePorts(runs, branches, instances, signals, sharedState, outbox, slots, routes, other);
    }
}
