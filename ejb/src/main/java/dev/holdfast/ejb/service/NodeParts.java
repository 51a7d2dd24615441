package dev.holdfast.ejb.service;

import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.Applications;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Catalog;
import dev.holdfast.engine.Delivery;
import dev.holdfast.engine.Endings;
import dev.holdfast.engine.Lifecycle;
import dev.holdfast.engine.NodeEngine;
import dev.holdfast.engine.NodeSettings;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Receiver;
import dev.holdfast.engine.RestartDoor;
import dev.holdfast.engine.RunListener;
import dev.holdfast.engine.Seats;
import dev.holdfast.engine.WorkflowDoor;
import dev.holdfast.store.Audit;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Routes;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Transactions;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * The engine of one node, put together from a store, a transaction manager and what is deployed; plain Java, so that a test
 * can build the same engine without a server.
 */
public final class NodeParts {

    private final Settings settings;
    private final NodeEngine engine;
    private final Presence presence;
    private final Audit audit;
    private final Pace pace;
    private final Endings endings;
    private volatile Seats seats = Seats.none();
    private final Chores chores = new Chores();
    private volatile ToIntFunction<Application> drain = none -> 0;

    /** What the engine stands on. */
    public record Ground(
            Transactions transactions,
            Branches branches,
            Runs runs,
            Signals signals,
            SharedState sharedState,
            Outbox outbox,
            Instances instances,
            Routes routes,
            Presence presence,
            Audit audit,
            Clock clock,
            Pace pace) {

        /** The same at the pace of the machine. */
        public Ground(
                Transactions transactions,
                Branches branches,
                Runs runs,
                Signals signals,
                SharedState sharedState,
                Outbox outbox,
                Instances instances,
                Routes routes,
                Presence presence,
                Audit audit,
                Clock clock) {
            this(
                    transactions,
                    branches,
                    runs,
                    signals,
                    sharedState,
                    outbox,
                    instances,
                    routes,
                    presence,
                    audit,
                    clock,
                    Pace.MACHINE);
        }
    }

    /** Puts the engine together for an application without a name. */
    public NodeParts(
            Settings settings,
            Ground ground,
            Collection<Workflow<?, ?>> workflows,
            BranchRunner.Tasks tasks,
            RunListener listener) {
        this(settings, ground, "engine", workflows, List.of(), tasks, listener);
    }

    /**
     * Puts the engine together; takes the route numbers of the workflows in a transaction of its own.
     *
     * @param application the name of the application that the engine is part of
     * @param workflows that application's, which may have none
     * @param receivers what that application receives of the messages of steps
     * @param tasks what user code runs with
     * @param listener is told what the engine did, beside the waiting callers
     */
    public NodeParts(
            Settings settings,
            Ground ground,
            String application,
            Collection<Workflow<?, ?>> workflows,
            List<Receiver> receivers,
            BranchRunner.Tasks tasks,
            RunListener listener) {
        this.settings = settings;
        this.presence = ground.presence();
        this.audit = ground.audit();
        this.endings = new Endings(ground.pace());
        this.engine = new NodeEngine(
                new BranchRunner.Ports(
                        ground.transactions(),
                        ground.branches(),
                        ground.runs(),
                        ground.signals(),
                        ground.sharedState(),
                        ground.outbox(),
                        ground.instances()),
                ground.routes(),
                application,
                workflows,
                receivers,
                new NodeEngine.Surroundings(
                        new NodeSettings(
                                presence.id(), settings.claim(), settings.stepLimit(), settings.takeoverLimit()),
                        settings.tags(),
                        tasks,
                        new PresentSeats(),
                        new BothListeners(endings, listener),
                        endings,
                        ground.clock(),
                        ground.pace()));
        this.pace = ground.pace();
    }

    /** Whatever seats there are at the moment: none before the node runs and after it has stopped. */
    private final class PresentSeats implements Seats {

        @Override
        public Optional<Seat> reserve() {
            return seats.reserve();
        }

        @Override
        public void look() {
            seats.look();
        }

        @Override
        public void deliver() {
            seats.deliver();
        }
    }

    /** Lets starts take places of this node from now on. */
    public void seats(Seats places) {
        seats = places;
    }

    /** Lets who runs branches say how an application that has left is waited for; it answers how many steps still run. */
    public void drains(ToIntFunction<Application> waiting) {
        drain = waiting;
    }

    /** Returns where other applications come and go; who lets one go waits for it with {@link #leave}. */
    public Applications applications() {
        return engine.applications();
    }

    /**
     * Lets an application go and waits until nothing of it is held on this node, at most for the time a stop may take.
     *
     * @return how many of its steps still run; nothing if there is no application of that name
     */
    public OptionalInt leave(String application) {
        Optional<Application> gone = engine.applications().leave(application);
        return gone.isPresent() ? OptionalInt.of(drain.applyAsInt(gone.get())) : OptionalInt.empty();
    }

    /** Returns what the node is configured with. */
    public Settings settings() {
        return settings;
    }

    /** Returns this node among the others. */
    public Presence presence() {
        return presence;
    }

    /** Returns the audit of what is stored. */
    public Audit audit() {
        return audit;
    }

    /** Returns what is done for people beside running steps. */
    public Chores chores() {
        return chores;
    }

    /** Returns the name by which this life of the node owns branches. */
    public String id() {
        return presence.id();
    }

    /** Returns how time passes for the threads of the node. */
    public Pace pace() {
        return pace;
    }

    /** Returns the units of work. */
    public Transactions transactions() {
        return engine.store().transactions();
    }

    /** Returns where those wait who want to know of ends. */
    Endings endings() {
        return endings;
    }

    /** Returns what runs instances once more. */
    RestartDoor restarts() {
        return engine.restarts();
    }

    /** Returns the tables of runs. */
    BranchRunner.Ports ports() {
        return engine.store();
    }

    /** Returns the branches. */
    public Branches branches() {
        return engine.store().branches();
    }

    /** Returns what is deployed at the moment. */
    public Catalog catalog() {
        return engine.catalog();
    }

    /** Returns the five operations; each runs in the transaction of the calling thread. */
    public Lifecycle lifecycle() {
        return engine.lifecycle();
    }

    /** Returns the client operations; each runs in the transaction of the calling thread. */
    public WorkflowDoor door() {
        return engine.door();
    }

    /** Returns what can be read of instances. */
    public Instances instances() {
        return engine.store().instances();
    }

    /** Makes this node look for messages to deliver. */
    void deliver() {
        seats.deliver();
    }

    /** Returns the messages of steps. */
    public Outbox outbox() {
        return engine.store().outbox();
    }

    /** Returns what gives messages to their receivers, as patient as the node is configured. */
    public Delivery delivery(Delivery.Listener told) {
        Settings.Outbox rules = settings.outbox();
        return engine.delivery(
                new Delivery.Rules(
                        new Retries(
                                rules.attempts() - 1,
                                rules.backoff(),
                                2,
                                Optional.of(rules.backoffLimit()),
                                0.25,
                                List.of(),
                                List.of()),
                        rules.limit()),
                told);
    }

    /** Returns what drives branches. */
    public BranchRunner runner() {
        return engine.branches();
    }
}
