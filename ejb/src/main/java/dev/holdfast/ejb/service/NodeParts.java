package dev.holdfast.ejb.service;

import dev.holdfast.client.OldRuns;
import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.config.UpkeepSettings;
import dev.holdfast.ejb.config.WebhookSettings;
import dev.holdfast.ejb.vitals.Meter;
import dev.holdfast.ejb.vitals.MeteredRuns;
import dev.holdfast.ejb.vitals.MeteredTicks;
import dev.holdfast.ejb.vitals.NodeGauges;
import dev.holdfast.ejb.vitals.Vitals;
import dev.holdfast.ejb.webhook.Hooks;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.Applications;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Catalog;
import dev.holdfast.engine.Delivery;
import dev.holdfast.engine.Endings;
import dev.holdfast.engine.JobWatch;
import dev.holdfast.engine.Keeper;
import dev.holdfast.engine.Lifecycle;
import dev.holdfast.engine.NodeEngine;
import dev.holdfast.engine.NodeSettings;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Receiver;
import dev.holdfast.engine.RestartDoor;
import dev.holdfast.engine.RunListener;
import dev.holdfast.engine.ScheduleDoor;
import dev.holdfast.engine.Seats;
import dev.holdfast.engine.Ticking;
import dev.holdfast.engine.Tracing;
import dev.holdfast.engine.WorkflowDoor;
import dev.holdfast.store.Agenda;
import dev.holdfast.store.Audit;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Retention;
import dev.holdfast.store.Routes;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
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
    private final Ticking ticking;
    private final ScheduleDoor schedules;
    private final Upkeep upkeep;
    private final Keeper keeper;
    private volatile Optional<OldRuns.Round> lastRound = Optional.empty();
    private volatile Runnable round = () -> {};
    private volatile Optional<Hooks> hooks = Optional.empty();
    private final Pace pace;
    private final Endings endings;
    private volatile Seats seats = Seats.none();
    private final Chores chores = new Chores();
    private final Meter meter;
    private final Vitals vitals;
    private final NodeGauges gauges;
    private volatile ToIntFunction<Application> drain = none -> 0;

    /**
     * What a node does beside running branches.
     *
     * @param audit looks whether rows are as they must be
     * @param agenda the schedules
     * @param ticks is told what becomes of them
     * @param retention the removal of what has ended
     * @param settings how it is to be done
     * @param clock the time of this node, for people
     */
    public record Upkeep(
            Audit audit,
            Agenda agenda,
            Ticking.Listener ticks,
            Retention retention,
            UpkeepSettings settings,
            Clock clock) {

        /** The same that tells nobody, and keeps everything. */
        public Upkeep(Audit audit, Agenda agenda, Retention retention) {
            this(audit, agenda, Ticking.Listener.NONE, retention, UpkeepSettings.NONE, Clock.systemUTC());
        }
    }

    /** What the engine stands on. */
    public record Ground(
            Transactions transactions,
            Branches branches,
            Runs runs,
            Signals signals,
            SharedState sharedState,
            Outbox outbox,
            Slots slots,
            Instances instances,
            Routes routes,
            Presence presence,
            Upkeep upkeep,
            Clock clock,
            Pace pace,
            Tracing tracing,
            Meter meter,
            String schema) {

        /** The same for a node that nobody watches. */
        public Ground(
                Transactions transactions,
                Branches branches,
                Runs runs,
                Signals signals,
                SharedState sharedState,
                Outbox outbox,
                Slots slots,
                Instances instances,
                Routes routes,
                Presence presence,
                Upkeep upkeep,
                Clock clock,
                Pace pace,
                Tracing tracing) {
            this(
                    transactions,
                    branches,
                    runs,
                    signals,
                    sharedState,
                    outbox,
                    slots,
                    instances,
                    routes,
                    presence,
                    upkeep,
                    clock,
                    pace,
                    tracing,
                    Meter.NONE,
                    "");
        }

        /** The same at the pace of the machine, untraced. */
        public Ground(
                Transactions transactions,
                Branches branches,
                Runs runs,
                Signals signals,
                SharedState sharedState,
                Outbox outbox,
                Slots slots,
                Instances instances,
                Routes routes,
                Presence presence,
                Upkeep upkeep,
                Clock clock) {
            this(
                    transactions,
                    branches,
                    runs,
                    signals,
                    sharedState,
                    outbox,
                    slots,
                    instances,
                    routes,
                    presence,
                    upkeep,
                    clock,
                    Pace.MACHINE,
                    Tracing.NONE);
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
        this.audit = ground.upkeep().audit();
        this.endings = new Endings(ground.pace());
        this.meter = ground.meter();
        this.vitals = new Vitals(ground.pace(), settings, presence.id(), ground.schema());
        this.gauges = new NodeGauges(meter, vitals);
        RunListener heard = meter.isOn() ? new BothListeners(listener, new MeteredRuns(meter)) : listener;
        this.engine = new NodeEngine(
                new BranchRunner.Ports(
                        ground.transactions(),
                        ground.branches(),
                        ground.runs(),
                        ground.signals(),
                        ground.sharedState(),
                        ground.outbox(),
                        ground.slots(),
                        ground.instances()),
                ground.routes(),
                application,
                workflows,
                receivers,
                new NodeEngine.Surroundings(
                        new NodeSettings(
                                presence.id(),
                                settings.claim(),
                                settings.stepLimit(),
                                settings.takeoverLimit(),
                                settings.limits()),
                        settings.tags(),
                        tasks,
                        new PresentSeats(),
                        new BothListeners(endings, heard),
                        endings,
                        ground.clock(),
                        ground.pace(),
                        ground.tracing()));
        this.pace = ground.pace();
        Agenda agenda = ground.upkeep().agenda();
        this.ticking =
                engine.ticking(agenda, new MeteredTicks(meter, ground.upkeep().ticks()));
        this.schedules = engine.schedules(agenda, ticking);
        this.upkeep = ground.upkeep();
        this.keeper = engine.keeper(upkeep.retention(), upkeep.settings().keeping());
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
        public void passOn() {
            seats.passOn();
        }

        @Override
        public void reschedule() {
            seats.reschedule();
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

    /** Wakes instances that wait for limits which no definition has any more; answers how many were found. */
    public int wakeUnlimited() {
        return engine.wakeUnlimited();
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

    /** Returns where metrics go. */
    public Meter meter() {
        return meter;
    }

    /** Returns how the node is, for its threads to note and others to ask. */
    public Vitals vitals() {
        return vitals;
    }

    /** Returns the gauges of the node. */
    public NodeGauges gauges() {
        return gauges;
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
    public void deliver() {
        seats.deliver();
    }

    /** Returns what fires the ticks of schedules. */
    public Ticking ticking() {
        return ticking;
    }

    /** Returns the operations on schedules; each runs in the transaction of the calling thread. */
    public ScheduleDoor schedules() {
        return schedules;
    }

    /** Returns what is done beside running branches. */
    public Upkeep upkeep() {
        return upkeep;
    }

    /** Returns what removes what has ended long ago. */
    public Keeper keeper() {
        return keeper;
    }

    /** Lets who removes say how a round is begun. */
    public void rounds(Runnable begin) {
        round = begin;
    }

    /** Begins a round of removing what was kept for long enough; does not wait for it. */
    void beginRound() {
        round.run();
    }

    /** Keeps what a round has done, for people. */
    public void rounded(OldRuns.Round done) {
        lastRound = Optional.of(done);
    }

    Optional<OldRuns.Round> lastRound() {
        return lastRound;
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
                        rules.limit(),
                        Math.max(1, settings.takeoverLimit())),
                told);
    }

    /** Returns what gives events to the receivers of web-hooks. */
    public Delivery delivery(Hooks hooks, Delivery.Listener told) {
        WebhookSettings rules = hooks.settings();
        return engine.delivery(
                hooks,
                new Delivery.Rules(
                        new Retries(
                                rules.attempts() - 1,
                                rules.backoff(),
                                2,
                                Optional.of(rules.backoffLimit()),
                                0.25,
                                List.of(),
                                List.of()),
                        rules.timeout().multipliedBy(2).plusSeconds(5),
                        0),
                new BothDeliveries(hooks, told));
    }

    /** Gives it web-hooks; before it runs. */
    public void hooks(Hooks given) {
        hooks = Optional.of(given);
    }

    /** Returns the web-hooks, if it has any. */
    public Optional<Hooks> hooks() {
        return hooks;
    }

    /** Returns what stops jobs whose instance has ended. */
    public JobWatch jobWatch() {
        return engine.jobWatch();
    }

    /** Returns what drives branches. */
    public BranchRunner runner() {
        return engine.branches();
    }
}
