package dev.holdfast.ejb.service;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Catalog;
import dev.holdfast.engine.Endings;
import dev.holdfast.engine.Lifecycle;
import dev.holdfast.engine.NodeSettings;
import dev.holdfast.engine.RunListener;
import dev.holdfast.engine.Seats;
import dev.holdfast.engine.TaskBeans;
import dev.holdfast.engine.Values;
import dev.holdfast.engine.WorkflowDoor;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Routes;
import dev.holdfast.store.Runs;
import dev.holdfast.store.Transactions;
import dev.holdfast.task.Codec;
import java.time.Clock;
import java.util.Collection;

/**
 * The engine of one node, put together from a store, a transaction manager and what is deployed; plain Java, so that a test
 * can build the same engine without a server.
 */
public final class NodeParts {

    private final Settings settings;
    private final Transactions transactions;
    private final Branches branches;
    private final Catalog catalog;
    private final Lifecycle lifecycle;
    private final WorkflowDoor door;
    private final BranchRunner runner;
    private volatile Seats seats = Seats.none();

    /** What the engine stands on. */
    public record Ground(
            Transactions transactions, Branches branches, Runs runs, Instances instances, Routes routes, Clock clock) {}

    /**
     * Puts the engine together; takes the route numbers of the workflows in a transaction of its own.
     *
     * @param listener is told what the engine did, beside the waiting callers
     */
    public NodeParts(
            Settings settings,
            Ground ground,
            Collection<Workflow<?, ?>> workflows,
            TaskBeans beans,
            Codec codec,
            RunListener listener) {
        this.settings = settings;
        this.transactions = ground.transactions();
        this.branches = ground.branches();
        this.catalog = transactions.own(() -> new Catalog(workflows, settings.tags(), ground.routes()));
        NodeSettings node =
                new NodeSettings(settings.node(), settings.claim(), settings.stepLimit(), settings.takeoverLimit());
        Endings endings = new Endings();
        Values values = new Values(codec);
        this.lifecycle = new Lifecycle(
                ground.instances(), ground.runs(), branches, transactions, () -> catalog, node, ground.clock());
        this.door = new WorkflowDoor(
                lifecycle, ground.instances(), transactions, () -> catalog, values, () -> seats.reserve(), endings);
        this.runner = new BranchRunner(
                branches,
                transactions,
                lifecycle,
                () -> catalog,
                beans,
                values,
                node,
                new BothListeners(endings, listener),
                ground.clock());
    }

    /** Lets starts take places of this node from now on. */
    public void seats(Seats places) {
        seats = places;
    }

    /** Returns what the node is configured with. */
    public Settings settings() {
        return settings;
    }

    /** Returns the units of work. */
    public Transactions transactions() {
        return transactions;
    }

    /** Returns the branches. */
    public Branches branches() {
        return branches;
    }

    /** Returns what is deployed. */
    public Catalog catalog() {
        return catalog;
    }

    /** Returns the five operations; each runs in the transaction of the calling thread. */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** Returns the client operations; each runs in the transaction of the calling thread. */
    public WorkflowDoor door() {
        return door;
    }

    /** Returns what drives branches. */
    public BranchRunner runner() {
        return runner;
    }
}
