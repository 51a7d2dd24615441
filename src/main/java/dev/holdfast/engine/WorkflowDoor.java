package dev.holdfast.engine;

import dev.holdfast.client.LimitView;
import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.Started;
import dev.holdfast.client.WorkflowView;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.SignalName;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.lifecycle.Admission;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Signals;
import dev.holdfast.store.Slots;
import dev.holdfast.store.Transactions;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client operations over a store; every method but those that wait runs in the transaction of the calling thread,
 * which the shell around it opens.
 */
public final class WorkflowDoor implements Workflows {

    private static final int LONGEST_KEY = 200;

    private final Lifecycle lifecycle;
    private final RunVerbs verbs;
    private final BranchRunner.Ports store;
    private final Instances instances;
    private final Transactions transactions;
    private final Supplier<Catalog> catalog;
    private final Values values;
    private final Seats seats;
    private final Endings endings;
    private final RunListener listener;

    /** Creates the door of a node. */
    public WorkflowDoor(
            Lifecycle lifecycle,
            RunVerbs verbs,
            BranchRunner.Ports store,
            Supplier<Catalog> catalog,
            Values values,
            Seats seats,
            Endings endings,
            RunListener listener) {
        this.lifecycle = lifecycle;
        this.verbs = verbs;
        this.store = store;
        this.instances = store.instances();
        this.transactions = store.transactions();
        this.catalog = catalog;
        this.values = values;
        this.seats = seats;
        this.endings = endings;
        this.listener = listener;
    }

    @Override
    public Started start(String workflow, String instanceId, @Nullable Object input, ConflictPolicy policy) {
        return start(Start.of(workflow, instanceId, input).policy(policy));
    }

    @Override
    public Started startEncoded(String workflow, String instanceId, byte[] input, ConflictPolicy policy) {
        return startEncoded(Start.of(workflow, instanceId, null).policy(policy), input);
    }

    @Override
    public Started start(Start start) {
        InstanceId id = new InstanceId(start.instanceId());
        Workflow<?, ?> definition = catalog.get().newest(start.workflow());
        return start(
                definition,
                id,
                start,
                values(definition.name()).encode(start.input(), definition.inputType(), giver(definition)));
    }

    @Override
    public Started startEncoded(Start start, byte[] input) {
        InstanceId id = new InstanceId(start.instanceId());
        Workflow<?, ?> definition = catalog.get().newest(start.workflow());
        return start(
                definition,
                id,
                start,
                values(definition.name()).checked(input, definition.inputType(), taker(definition)));
    }

    @Override
    public List<Started> startAll(List<Start> starts) {
        List<Lifecycle.Wanted> wanted = new ArrayList<>();
        for (Start start : starts) {
            Workflow<?, ?> definition = catalog.get().newest(start.workflow());
            wanted.add(new Lifecycle.Wanted(
                    definition,
                    new InstanceId(start.instanceId()),
                    values(definition.name()).encode(start.input(), definition.inputType(), giver(definition)),
                    start.policy(),
                    start.labels()));
        }
        List<Lifecycle.Prepared> prepared = lifecycle.prepareRuns(wanted, seats);
        List<Started> started = new ArrayList<>();
        for (int i = 0; i < prepared.size(); i++) {
            started.add(started(wanted.get(i).id(), prepared.get(i)));
        }
        return started;
    }

    private Started start(Workflow<?, ?> workflow, InstanceId id, Start start, Payload input) {
        return started(id, lifecycle.prepareRun(workflow, id, input, start.policy(), start.labels(), seats));
    }

    private static Started started(InstanceId id, Lifecycle.Prepared prepared) {
        if (prepared instanceof Lifecycle.Fresh fresh) {
            return new Started(id, true, fresh.status(), Optional.empty());
        }
        Lifecycle.Existing existing = (Lifecycle.Existing) prepared;
        return new Started(
                id, false, existing.answer().status(), existing.answer().output());
    }

    /** What encodes and decodes for an application knows its classes, and goes with it. */
    private Values values(WorkflowName workflow) {
        return catalog.get()
                .owner(workflow)
                .map(Application::code)
                .map(UserCode::values)
                .orElse(values);
    }

    private static String giver(Workflow<?, ?> workflow) {
        return "input for workflow '" + workflow.name() + "'";
    }

    private static String taker(Workflow<?, ?> workflow) {
        return "workflow '" + workflow.name() + "'";
    }

    @Override
    public boolean signal(Signal signal) {
        InstanceId id = new InstanceId(signal.instanceId());
        String name = new SignalName(signal.name()).value();
        Optional<Workflow<?, ?>> taker = taker(id);
        Type type = taker.flatMap(found -> payloadType(found, name))
                .orElse(
                        signal.payload() == null
                                ? Object.class
                                : signal.payload().getClass());
        Values encoder = taker.map(found -> values(found.name())).orElse(values);
        return send(id, signal, encoder.encode(signal.payload(), type, "the value of event '" + name + "'"));
    }

    @Override
    public boolean signalEncoded(Signal signal, byte[] payload) {
        InstanceId id = new InstanceId(signal.instanceId());
        String name = new SignalName(signal.name()).value();
        Optional<Workflow<?, ?>> taker = taker(id);
        Values decoder = taker.map(found -> values(found.name())).orElse(values);
        Type type = taker.flatMap(found -> payloadType(found, name)).orElse(Object.class);
        return send(id, signal, decoder.checked(payload, type, "event '" + name + "'"));
    }

    /** The workflow of an instance; unknown before the start, and where it is not deployed. */
    private Optional<Workflow<?, ?>> taker(InstanceId id) {
        return instances.find(id).flatMap(found -> catalog.get().find(found.workflow(), found.hash()));
    }

    /** The type that a workflow takes under that name; unknown for other names. */
    private static Optional<Type> payloadType(Workflow<?, ?> workflow, String name) {
        List<Type> types = new ArrayList<>();
        workflow.plan().forEach(node -> {
            if (node instanceof Node.Await await) {
                await.event(name).map(Node.Expected::payload).ifPresent(types::add);
            }
        });
        return types.stream().findFirst();
    }

    /** Branches may be due once the transaction has committed. */
    private void hint() {
        transactions.afterCompletion(committed -> {
            if (committed) {
                seats.look();
            }
        });
    }

    private boolean send(InstanceId id, Signal signal, Payload payload) {
        if (signal.key().map(String::length).orElse(1) > LONGEST_KEY
                || signal.key().map(String::isBlank).orElse(false)) {
            throw new InvalidArgument("the key '" + signal.key().orElse("") + "' of an event must have 1 to "
                    + LONGEST_KEY + " characters");
        }
        Order by = new Order(signal.actor(), Optional.empty()); // checks the actor
        Signals.NewSignal event = new Signals.NewSignal(signal.name(), payload, signal.key(), by.actor());
        hint();
        boolean stored = OwnVerbs.defer(id, () -> store.signals().send(id, event))
                || store.signals().send(id, event) == Signals.Sent.STORED;
        if (listener.hearsCallers()) {
            transactions.afterCompletion(committed -> {
                if (committed) {
                    listener.signalled(id, stored);
                }
            });
        }
        return stored;
    }

    @Override
    public Started signalWithStart(Start start, Signal signal) {
        if (!start.instanceId().equals(signal.instanceId())) {
            throw new InvalidArgument("the event is for instance '" + signal.instanceId() + "', and '"
                    + start.instanceId() + "' is to be started; name the same in both");
        }
        Started started = start(start.policy(ConflictPolicy.USE_EXISTING));
        signal(signal);
        return started;
    }

    @Override
    public void cancel(String instanceId, Order order) {
        verbs.cancel(new InstanceId(instanceId), order, false);
        endings.lookAgain(new InstanceId(instanceId));
    }

    @Override
    public void cancelAndUndo(String instanceId, Order order) {
        verbs.cancel(new InstanceId(instanceId), order, true);
        hint();
        endings.lookAgain(new InstanceId(instanceId));
    }

    @Override
    public void terminate(String instanceId, Order order) {
        verbs.terminate(new InstanceId(instanceId), order);
        endings.lookAgain(new InstanceId(instanceId));
    }

    @Override
    public int pause(String instanceId, Order order) {
        return verbs.pause(new InstanceId(instanceId), order);
    }

    @Override
    public void resume(String instanceId, Order order) {
        verbs.resume(new InstanceId(instanceId), order);
        hint();
    }

    @Override
    public void retry(String instanceId, Order order) {
        verbs.retry(new InstanceId(instanceId), order);
        hint();
    }

    @Override
    public void migrate(String instanceId, DefinitionHash to, Map<String, String> nodes, Order order) {
        verbs.migrate(new InstanceId(instanceId), to, nodes, order);
    }

    @Override
    public List<SignalRecord> sent(String instanceId) {
        return store.signals().sent(instance(instanceId).run());
    }

    @Override
    public Map<String, String> labels(String instanceId) {
        return instances.labels(instance(instanceId).run());
    }

    @Override
    public Map<String, Payload> shared(String instanceId) {
        return store.sharedState().all(instance(instanceId).run());
    }

    @Override
    public int awaitQuiet(String instanceId, Duration atMost) throws InterruptedException {
        InstanceId id = new InstanceId(instanceId);
        return endings.awaitQuiet(
                id,
                () -> transactions.own(
                        () -> store.runs().held(lifecycle.require(id).run())),
                atMost);
    }

    @Override
    public Snapshot instance(String instanceId) {
        return lifecycle.require(new InstanceId(instanceId));
    }

    @Override
    public Optional<Payload> output(String instanceId) {
        return Admission.output(instance(instanceId));
    }

    @Override
    public <O> Optional<O> output(String instanceId, Class<O> type) {
        Snapshot found = instance(instanceId);
        return Admission.output(found)
                .map(payload ->
                        values(found.workflow()).decode(payload, type, "the caller of output('" + instanceId + "')"))
                .map(type::cast);
    }

    @Override
    public Optional<Payload> stepOutput(String instanceId, NodeId step) {
        return instances.output(instance(instanceId).run(), step);
    }

    @Override
    public List<StepRecord> steps(String instanceId) {
        return instances.steps(instance(instanceId).run());
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return instances.list(query);
    }

    @Override
    public List<LimitView> limits(LimitView.Place behind, int most) {
        if (most < 1) {
            throw new InvalidArgument("a list has a limit of at least 1, not " + most);
        }
        return store.slots().list(new Slots.Place(behind.limit(), behind.key()), most).stream()
                .map(this::view)
                .toList();
    }

    private LimitView view(Slots.Counter counter) {
        return new LimitView(
                new LimitView.Place(counter.place().limit(), counter.place().key()),
                counter.most(),
                counter.period(),
                counter.held(),
                counter.waiting(),
                counter.free(),
                ids(store.slots().holders(counter.place(), LimitView.NAMED)),
                ids(store.slots().waiters(counter.place(), LimitView.NAMED)));
    }

    private static List<InstanceId> ids(List<Slots.Seen> seen) {
        return seen.stream().map(Slots.Seen::instance).toList();
    }

    @Override
    public List<WorkflowView> workflows() {
        return catalog.get().workflows().stream()
                .map(workflow -> new WorkflowView(
                        workflow.name(),
                        workflow.version(),
                        workflow.hash(),
                        workflow.inputType().getTypeName(),
                        workflow.outputType().getTypeName(),
                        workflow.plan().listing(),
                        workflow.inputType()))
                .toList();
    }

    @Override
    public Status await(InstanceId instanceId, Duration atMost) throws InterruptedException {
        Optional<Phase> last = endings.await(
                instanceId, () -> transactions.own(() -> store.runs().phase(instanceId)), atMost);
        return last.equals(Optional.of(Phase.COMPLETED))
                ? Status.completed()
                : transactions.own(() -> lifecycle.require(instanceId).status());
    }
}
