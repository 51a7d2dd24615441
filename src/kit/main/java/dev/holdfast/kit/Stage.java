package dev.holdfast.kit;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.JobWorkflow;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Endings;
import dev.holdfast.engine.NodeEngine;
import dev.holdfast.engine.NodeSettings;
import dev.holdfast.engine.RunListener;
import dev.holdfast.engine.ScheduleDoor;
import dev.holdfast.engine.Seats;
import dev.holdfast.engine.Ticking;
import dev.holdfast.engine.UserCode;
import dev.holdfast.engine.Values;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.store.Branches;
import dev.holdfast.store.MemoryStore;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Runs;
import dev.holdfast.store.SharedState;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One store in memory with its time, and the node that works on it; if that dies, another takes its place. */
final class Stage implements RunListener {

    /** Something that happened to an instance and has no row of its own. */
    record Note(InstanceId instance, Instant at, String text) {}

    final Setup setup;
    final KitClock clock;
    final MemoryStore store;
    final Journal journal;
    final Faults faults = new Faults();
    final Bodies bodies;
    final Values values;
    final Transactions transactions;
    private final BranchRunner.Ports ports;
    private final List<Note> notes = new ArrayList<>();
    private List<Workflow<?, ?>> workflows;
    private NodeEngine node;
    private int nodes = 1;

    /** Sets the stage; throws {@link IllegalStateException} with everything that the steps of the workflows lack. */
    Stage(Setup setup, List<Workflow<?, ?>> workflows) {
        this.setup = setup;
        this.workflows = complete(setup, workflows);
        this.clock = setup.clock;
        this.store = new MemoryStore(clock);
        this.bodies = new Bodies(store.instances(), faults, clock, setup.checks);
        this.journal = new Journal(store.instances(), bodies::committed);
        this.values = new Values(setup.codec);
        this.transactions = new MortalTransactions(store.transactions(), journal, faults);
        this.ports = new BranchRunner.Ports(
                transactions,
                Noting.of(Branches.class, store.branches(), journal),
                Noting.of(Runs.class, store.runs(), journal),
                Noting.of(Signals.class, store.signals(), journal),
                Noting.of(SharedState.class, store.sharedState(), journal),
                Noting.of(Outbox.class, store.outbox(), journal),
                Noting.of(Slots.class, store.slots(), journal),
                store.instances());
        setup.crash.ifPresent(faults::crashAt);
        this.node = engine("node-1");
        transactions.own(() -> {
            schedules().declare("kit", setup.schedules);
            return true;
        });
    }

    /** Returns what fires ticks on the present node. */
    Ticking ticking() {
        return node.ticking(store.agenda(), Ticking.Listener.NONE);
    }

    /** Returns the operations on schedules, in the transaction of this thread. */
    ScheduleDoor schedules() {
        return node.schedules(store.agenda(), ticking());
    }

    /** Does something at a door in the transaction of this thread, or in one of its own. */
    <T> T joined(Supplier<T> work) {
        return journal.isInTransaction() ? work.get() : transactions.own(work);
    }

    private static List<Workflow<?, ?>> complete(Setup setup, List<Workflow<?, ?>> given) {
        List<Workflow<?, ?>> workflows =
                JobWorkflow.beside(given, setup.schedules.stream().flatMap(schedule -> schedule.job().stream()));
        Set<String> missing = setup.beans.missing(workflows);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the kit is not complete:\n  " + String.join("\n  ", missing));
        }
        return List.copyOf(workflows);
    }

    private NodeEngine engine(String name) {
        NodeSettings defaults = NodeSettings.of(name);
        Endings endings = new Endings();
        return new NodeEngine(
                ports,
                store.routes(),
                workflows,
                new NodeEngine.Surroundings(
                        new NodeSettings(name, setup.claim, defaults.stepLimit(), defaults.takeoverLimit()),
                        Set.of(),
                        new BranchRunner.Tasks(
                                setup.beans.ofNode(),
                                values,
                                bodies,
                                bodies,
                                UserCode.Context.HERE,
                                setup.jobs.runtime()),
                        Seats.none(),
                        this,
                        endings,
                        clock));
    }

    /** Returns the node that works now. */
    NodeEngine node() {
        return node;
    }

    String nodeName() {
        return "node-" + nodes;
    }

    /** Another node takes the place of the present one, with beans of its own. */
    void nextNode() {
        nodes++;
        faults.revive();
        node = engine(nodeName());
    }

    /** The same with other workflows. */
    void redeploy(List<Workflow<?, ?>> others) {
        workflows = complete(setup, others);
        nextNode();
    }

    List<Workflow<?, ?>> workflows() {
        return workflows;
    }

    /** Asks the door in the transaction of this thread, or in one of its own. */
    <T> T ask(Function<Workflows, T> question) {
        return joined(() -> question.apply(node.door()));
    }

    /** Gives an order at the door, the same way. */
    void tell(Consumer<Workflows> order) {
        ask(door -> {
            order.accept(door);
            return true;
        });
    }

    /** Returns all instances that have been started, oldest first. */
    List<InstanceSummary> instances() {
        List<InstanceSummary> all = new ArrayList<>();
        Optional<Long> after = Optional.empty();
        while (true) {
            InstanceQuery newest = InstanceQuery.newest(InstanceQuery.MAX_LIMIT);
            List<InstanceSummary> page = store.instances()
                    .list(new InstanceQuery(
                            newest.phase(),
                            newest.workflow(),
                            newest.idPrefix(),
                            newest.startedFrom(),
                            newest.startedBefore(),
                            newest.labels(),
                            after,
                            newest.limit()));
            page.forEach(summary -> all.add(0, summary));
            if (page.size() < newest.limit()) {
                return all;
            }
            after = Optional.of(page.get(page.size() - 1).run());
        }
    }

    /** Tells whether some node holds a branch. */
    boolean isAnyHeld() {
        return instances().stream()
                .filter(summary -> !summary.phase().isFinal())
                .flatMap(summary -> store.instances().find(summary.id()).stream())
                .map(Snapshot::state)
                .filter(State.Live.class::isInstance)
                .flatMap(state -> ((State.Live) state).branches().stream())
                .anyMatch(branch -> branch.held());
    }

    /** Returns the store as a node sees it. */
    BranchRunner.Ports ports() {
        return ports;
    }

    /** Keeps how the present node died, with the instance that it was driving. */
    void died(String how) {
        bodies.followed().ifPresent(instance -> note(instance, nodeName() + ": " + how));
    }

    private void note(InstanceId instance, String text) {
        notes.add(new Note(instance, clock.instant(), text));
    }

    List<Note> notes(InstanceId instance) {
        return notes.stream().filter(note -> note.instance().equals(instance)).toList();
    }

    @Override
    public void dropped(Subject subject, String why) {
        note(subject.instance(), nodeName() + " gave branch " + subject.branch().branch() + " up: " + why);
    }

    @Override
    public void repeated(Subject subject, NodeId step, String why) {
        note(subject.instance(), nodeName() + " ran step '" + step + "' once more, which counts as no attempt: " + why);
    }
}
