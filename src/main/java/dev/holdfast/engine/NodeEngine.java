package dev.holdfast.engine;

import dev.holdfast.definition.Workflow;
import dev.holdfast.store.Routes;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The engine of one node, put together from a store and what is deployed: the same in the server, in the test kit and in the
 * engine's own tests. Runs nothing by itself.
 */
public final class NodeEngine {

    private final BranchRunner.Ports store;
    private final NodeSettings settings;
    private final Applications applications;
    private final Lifecycle lifecycle;
    private final WorkflowDoor door;
    private final RestartDoor restarts;
    private final BranchRunner branches;
    private final Runner runner;
    private final Watch watch;
    private final Pace pace;

    /**
     * What a node is given beside its store.
     *
     * @param settings what it is told
     * @param tags what it offers; empty for everything
     * @param tasks what user code runs with
     * @param seats where started runs begin at once
     * @param listener is told what the engine did
     * @param endings where callers wait; is told by the listener
     * @param clock the time of this node
     * @param pace how time passes for its threads
     */
    public record Surroundings(
            NodeSettings settings,
            Set<String> tags,
            BranchRunner.Tasks tasks,
            Seats seats,
            RunListener listener,
            Endings endings,
            Clock clock,
            Pace pace) {

        /** The same at the pace of the machine. */
        public Surroundings(
                NodeSettings settings,
                Set<String> tags,
                BranchRunner.Tasks tasks,
                Seats seats,
                RunListener listener,
                Endings endings,
                Clock clock) {
            this(settings, tags, tasks, seats, listener, endings, clock, Pace.MACHINE);
        }
    }

    /** The name of the application that the engine is part of, where nobody gives another. */
    private static final String OWN = "engine";

    /** Puts an engine together with the workflows of the application that it is part of. */
    public NodeEngine(
            BranchRunner.Ports store,
            Routes routes,
            Collection<? extends Workflow<?, ?>> workflows,
            Surroundings around) {
        this(store, routes, OWN, workflows, around);
    }

    /**
     * Puts an engine together; takes the route numbers of the workflows in a transaction of its own.
     *
     * @param name the name of the application that the engine is part of
     * @param workflows that application's, which may have none
     */
    public NodeEngine(
            BranchRunner.Ports store,
            Routes routes,
            String name,
            Collection<? extends Workflow<?, ?>> workflows,
            Surroundings around) {
        this(store, routes, name, workflows, List.of(), around);
    }

    /** The same for an application that receives messages. */
    public NodeEngine(
            BranchRunner.Ports store,
            Routes routes,
            String name,
            Collection<? extends Workflow<?, ?>> workflows,
            List<Receiver> receivers,
            Surroundings around) {
        this.store = store;
        this.watch = around.tasks().watch();
        this.pace = around.pace();
        this.settings = around.settings();
        BranchRunner.Tasks tasks = around.tasks();
        Values values = tasks.values();
        Application own = new Application(
                name,
                List.copyOf(workflows),
                new UserCode(tasks.beans(), values, tasks.checks(), tasks.context()),
                receivers);
        this.applications = new Applications(store.transactions(), routes, around.tags(), around.seats(), own);
        RunEnds ends =
                new RunEnds(store.branches(), store.runs(), store.signals(), values, applications, settings.node());
        this.lifecycle = new Lifecycle(store, ends, applications, settings, around.clock(), around.pace());
        RunVerbs verbs = new RunVerbs(store.instances(), store.runs(), ends, applications, settings.node());
        this.door = new WorkflowDoor(lifecycle, verbs, store, applications, values, around.seats(), around.endings());
        this.restarts = new RestartDoor(lifecycle, store.instances(), applications, values, around.seats());
        this.branches = new BranchRunner(
                store,
                ends,
                lifecycle::startChild,
                around.seats(),
                applications,
                tasks,
                settings,
                around.listener(),
                around.clock(),
                around.pace());
        this.runner = new Runner(lifecycle, branches, store.branches(), store.transactions(), values, settings);
    }

    /** Returns the store it works with. */
    public BranchRunner.Ports store() {
        return store;
    }

    /** Returns what is deployed at the moment. */
    public Catalog catalog() {
        return applications.get();
    }

    /** Returns where applications come and go. */
    public Applications applications() {
        return applications;
    }

    /** Returns the five operations that frame a run; each runs in the transaction of the calling thread. */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** Returns the client operations; each runs in the transaction of the calling thread. */
    public WorkflowDoor door() {
        return door;
    }

    /** Returns what runs instances once more; in the transaction of the calling thread. */
    public RestartDoor restarts() {
        return restarts;
    }

    /** Returns what drives claimed branches. */
    public BranchRunner branches() {
        return branches;
    }

    /** Returns what gives messages to the receivers of this node. */
    public Delivery delivery(Delivery.Rules rules, Delivery.Listener listener) {
        return new Delivery(store, applications, watch, rules, listener, pace);
    }

    /** Returns what drives single instances on the calling thread. */
    public Runner runner() {
        return runner;
    }
}
