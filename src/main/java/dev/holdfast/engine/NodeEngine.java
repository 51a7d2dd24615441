package dev.holdfast.engine;

import dev.holdfast.definition.Workflow;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Retention;
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
    private final JobWatch jobWatch;
    private final RunVerbs verbs;
    private final Seats seats;
    private final SlotBook book;
    private final Watch watch;
    private final Pace pace;
    private final Tracing tracing;

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
     * @param tracing where its work is seen
     */
    public record Surroundings(
            NodeSettings settings,
            Set<String> tags,
            BranchRunner.Tasks tasks,
            Seats seats,
            RunListener listener,
            Endings endings,
            Clock clock,
            Pace pace,
            Tracing tracing) {

        /** The same at the pace of the machine, untraced. */
        public Surroundings(
                NodeSettings settings,
                Set<String> tags,
                BranchRunner.Tasks tasks,
                Seats seats,
                RunListener listener,
                Endings endings,
                Clock clock) {
            this(settings, tags, tasks, seats, listener, endings, clock, Pace.MACHINE, Tracing.NONE);
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
            BranchRunner.Ports ports,
            Routes routes,
            String name,
            Collection<? extends Workflow<?, ?>> workflows,
            List<Receiver> receivers,
            Surroundings around) {
        this.tracing = around.tracing();
        this.store = tracing.seesStore() ? TracedStore.around(ports, tracing) : ports;
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
        this.book = new SlotBook(store.slots(), store.transactions(), applications, around.seats(), settings.limits());
        RunListener listener = around.listener();
        RunEnds ends = new RunEnds(store, book, values, applications, settings.node(), listener);
        StartLimits limits = new StartLimits(store.slots(), store.runs(), book, ends, applications, settings.node());
        this.lifecycle = new Lifecycle(
                store,
                ends,
                limits,
                applications,
                settings,
                around.clock(),
                around.pace(),
                tracing,
                tasks.identities(),
                listener);
        this.seats = around.seats();
        this.verbs = new RunVerbs(store.instances(), store.runs(), ends, book, applications, settings.node());
        this.door = new WorkflowDoor(
                lifecycle, verbs, store, applications, values, around.seats(), around.endings(), listener);
        this.restarts = new RestartDoor(lifecycle, store.instances(), applications, values, around.seats());
        this.branches = new BranchRunner(
                store,
                ends,
                book,
                lifecycle::startChild,
                around.seats(),
                applications,
                tasks,
                settings,
                listener,
                around.clock(),
                around.pace(),
                tracing);
        this.jobWatch = new JobWatch(tasks.jobs(), store.transactions(), store.branches(), store.instances());
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
        return delivery(new ReceivingApplications(applications, watch, rules.limit()), rules, listener);
    }

    /** Returns what gives messages to others than the receivers of applications. */
    public Delivery delivery(Recipients recipients, Delivery.Rules rules, Delivery.Listener listener) {
        return new Delivery(store, recipients, rules, listener, pace, tracing);
    }

    /** Returns what stops jobs whose instance has ended. */
    public JobWatch jobWatch() {
        return jobWatch;
    }

    /** Returns what fires the ticks of schedules. */
    public Ticking ticking(Agenda agenda, Ticking.Listener listener) {
        return new Ticking(agenda, store.transactions(), store.runs(), lifecycle, verbs, applications, seats, listener);
    }

    /** Returns the operations on schedules; each runs in the transaction of the calling thread. */
    public ScheduleDoor schedules(Agenda agenda, Ticking ticking) {
        return new ScheduleDoor(agenda, ticking, store.transactions(), applications, seats);
    }

    /** Returns what removes what has ended long ago. */
    public Keeper keeper(Retention retention, Keeping keeping) {
        return new Keeper(retention, store.transactions(), applications, keeping, pace);
    }

    /**
     * Wakes instances that wait for limits which no definition has any more, in a transaction of its own.
     *
     * @return how many were found
     */
    public int wakeUnlimited() {
        return store.transactions().own(book::wakeUnlimited);
    }

    /** Returns what drives single instances on the calling thread. */
    public Runner runner() {
        return runner;
    }
}
