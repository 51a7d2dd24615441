package dev.holdfast.web;

import dev.holdfast.client.LimitView;
import dev.holdfast.client.MigrationRefused;
import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.Started;
import dev.holdfast.client.UndecodableInput;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.client.WorkflowView;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Admission;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An engine without steps: it admits and remembers, and the test says how instances go on. */
class FakeEngine implements Workflows {

    static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    private final List<Workflow<?, ?>> deployed = new ArrayList<>();
    private final Map<String, Snapshot> instances = new LinkedHashMap<>();
    private final Map<String, byte[]> inputs = new LinkedHashMap<>();
    private final Map<String, List<StepRecord>> steps = new LinkedHashMap<>();
    private final Map<String, Payload> stepOutputs = new LinkedHashMap<>();
    private final List<Duration> waits = new ArrayList<>();
    private final List<LimitView> limits = new ArrayList<>();
    private final FakeMail mail = new FakeMail();
    private final Map<String, Map<String, String>> labels = new LinkedHashMap<>();
    private final Map<String, Map<String, Payload>> shared = new LinkedHashMap<>();
    private Runnable duringWait = () -> {};
    private @Nullable RuntimeException fault;
    private @Nullable InstanceQuery lastQuery;
    private long runs;

    void deploy(Workflow<?, ?> workflow) {
        deployed.add(workflow);
    }

    /** What is deployed goes away; the instances stay. */
    void undeploy() {
        deployed.clear();
    }

    /** From now on every call throws this. */
    void breakWith(RuntimeException thrown) {
        fault = thrown;
    }

    void complete(String id, String output) {
        settle(id, new State.Completed(payload(output), START.plusSeconds(5)));
    }

    void fail(String id, Failure failure) {
        settle(id, new State.Failed(failure, START.plusSeconds(5)));
    }

    void settle(String id, State state) {
        Snapshot old = instance(id);
        settle(id, state, old.hash());
    }

    private void settle(String id, State state, DefinitionHash hash) {
        Snapshot old = instance(id);
        instances.put(id, new Snapshot(old.run(), old.id(), old.workflow(), hash, state, old.createdAt()));
    }

    /** A runner has the branch of an instance, or gives it back. */
    void hold(String id, boolean held) {
        State state = instance(id).state();
        List<BranchState> branches = branches(state).stream()
                .map(branch -> new BranchState(
                        branch.branch(), branch.sequence(), branch.position(), branch.parent(), held, branch.value()))
                .toList();
        settle(
                id,
                state instanceof State.Paused paused
                        ? new State.Paused(branches, paused.reason(), paused.actor())
                        : new State.InProgress(branches));
    }

    /** A limit is in use, behind those before it. */
    void limit(LimitView view) {
        limits.add(view);
    }

    /** A step writes a value that all steps share. */
    void share(String id, String name, Payload value) {
        shared.computeIfAbsent(id, key -> new LinkedHashMap<>()).put(name, value);
    }

    /** Returns the value of an event that was sent, started or not. */
    String sentPayload(String id, int ordinal) {
        return mail.payload(id, ordinal);
    }

    void recordStep(String id, StepRecord step, @Nullable String output) {
        steps.computeIfAbsent(id, key -> new ArrayList<>()).add(step);
        if (output != null) {
            stepOutputs.put(id + "\n" + step.node().orElseThrow(), payload(output));
        }
    }

    void forgetSteps(String id) {
        steps.remove(id);
    }

    /** What happens while somebody waits. */
    void duringWait(Runnable event) {
        duringWait = event;
    }

    /** Time passes while somebody waits. */
    void pass() {
        duringWait.run();
    }

    String input(String id) {
        return new String(inputs.getOrDefault(id, new byte[0]), StandardCharsets.UTF_8);
    }

    Optional<InstanceQuery> lastQuery() {
        return Optional.ofNullable(lastQuery);
    }

    int count() {
        return instances.size();
    }

    static Payload payload(String json) {
        return new Payload((byte) 1, json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Started start(String workflow, String instanceId, @Nullable Object input, ConflictPolicy policy) {
        throw new UnsupportedOperationException("REST starts with encoded input");
    }

    @Override
    public Started startEncoded(String workflow, String instanceId, byte[] input, ConflictPolicy policy) {
        return startEncoded(Start.of(workflow, instanceId, null).policy(policy), input);
    }

    @Override
    public Started start(Start start) {
        throw new UnsupportedOperationException("REST starts with encoded input");
    }

    @Override
    public List<Started> startAll(List<Start> starts) {
        throw new UnsupportedOperationException("REST starts one by one");
    }

    @Override
    public Started startEncoded(Start start, byte[] input) {
        check();
        String workflow = start.workflow();
        String instanceId = start.instanceId();
        InstanceId id = new InstanceId(instanceId);
        Workflow<?, ?> definition = deployed.stream()
                .filter(each -> each.name().value().equals(workflow))
                .findFirst()
                .orElseThrow(() -> new UnknownWorkflow(
                        workflow,
                        deployed.stream().map(each -> each.name().value()).toList()));
        String text = new String(input, StandardCharsets.UTF_8);
        if (!text.startsWith("{")) {
            throw new UndecodableInput(
                    "workflow " + workflow,
                    definition.inputType().getTypeName(),
                    new IllegalArgumentException("no object"));
        }
        Snapshot existing = instances.get(instanceId);
        if (existing != null
                && Admission.decide(existing, definition.name(), definition.hash(), start.policy())
                        instanceof Admission.Reuse reuse) {
            return new Started(id, false, reuse.status(), reuse.output());
        }
        NodeId first = definition.plan().first().id();
        BranchState branch = new BranchState(
                0, 0, new Position.AtTask(first), OptionalInt.empty(), false, Optional.of(payload(text)));
        Snapshot fresh = new Snapshot(
                ++runs,
                id,
                definition.name(),
                definition.hash(),
                new State.InProgress(List.of(branch)),
                START.plusSeconds(runs));
        instances.put(instanceId, fresh);
        inputs.put(instanceId, input);
        labels.put(instanceId, start.labels());
        return new Started(id, true, fresh.status(), Optional.empty());
    }

    @Override
    public boolean signal(Signal signal) {
        throw new UnsupportedOperationException("REST sends encoded values");
    }

    @Override
    public boolean signalEncoded(Signal signal, byte[] payload) {
        check();
        InstanceId id = new InstanceId(signal.instanceId());
        String text = new String(payload, StandardCharsets.UTF_8);
        if (signal.name().equals("approve") && !text.startsWith("{")) {
            throw new UndecodableInput(
                    "event '" + signal.name() + "'", "Approval", new IllegalArgumentException("no object"));
        }
        return mail.send(id.value(), signal, text);
    }

    @Override
    public Started signalWithStart(Start start, Signal signal) {
        throw new UnsupportedOperationException("REST sends encoded values");
    }

    private void act(String id, Verb verb, Order order, Runnable action) {
        if (verb.acts(new InstanceId(id), FakeList.phase(instance(id)))) {
            mail.record(id, SignalRecord.Kind.valueOf(verb.name()), order);
            action.run();
        }
    }

    private static List<BranchState> branches(State state) {
        return state instanceof State.Live live ? live.branches() : List.of();
    }

    private void cancelled(String id, Order order) {
        settle(id, new State.Cancelled(order.reason(), order.actor(), Optional.empty(), START.plusSeconds(5)));
    }

    @Override
    public void cancel(String instanceId, Order order) {
        act(instanceId, Verb.CANCEL, order, () -> cancelled(instanceId, order));
    }

    @Override
    public void cancelAndUndo(String instanceId, Order order) {
        act(instanceId, Verb.CANCEL, order, () -> {
            List<BranchState> branches = branches(instance(instanceId).state());
            settle(
                    instanceId,
                    new State.Compensating(branches, false, order.reason(), order.actor(), Optional.empty()));
        });
    }

    @Override
    public void terminate(String instanceId, Order order) {
        act(instanceId, Verb.TERMINATE, order, () -> cancelled(instanceId, order));
    }

    @Override
    public int pause(String instanceId, Order order) {
        act(instanceId, Verb.PAUSE, order, () -> {
            List<BranchState> branches = branches(instance(instanceId).state());
            settle(instanceId, new State.Paused(branches, order.reason(), order.actor()));
        });
        return held(instanceId);
    }

    @Override
    public void resume(String instanceId, Order order) {
        act(
                instanceId,
                Verb.RESUME,
                order,
                () -> settle(
                        instanceId,
                        new State.InProgress(branches(instance(instanceId).state()))));
    }

    @Override
    public void retry(String instanceId, Order order) {
        act(instanceId, Verb.RETRY, order, () -> settle(instanceId, new State.InProgress(List.of())));
    }

    @Override
    public void migrate(String instanceId, DefinitionHash to, Map<String, String> nodes, Order order) {
        State state = instance(instanceId).state();
        Workflow<?, ?> other = deployed.stream()
                .filter(each -> each.hash().equals(to))
                .findFirst()
                .orElseThrow(() -> new UnknownWorkflow(to.toString(), List.of()));
        NodeId stands = branches(state).get(0).position().node().orElseThrow();
        NodeId target = new NodeId(nodes.getOrDefault(stands.value(), stands.value()));
        List<String> reasons = new ArrayList<>();
        if (held(instanceId) > 0) {
            reasons.add("branch 0 is held by a runner");
        }
        if (!other.plan().has(target)) {
            reasons.add("the other definition has no '" + target + "'");
        }
        if (!reasons.isEmpty()) {
            throw new MigrationRefused(new InstanceId(instanceId), reasons);
        }
        mail.record(instanceId, SignalRecord.Kind.MIGRATE, order);
        BranchState moved = new BranchState(
                0, 1, new Position.AtTask(target), OptionalInt.empty(), false, Optional.of(payload("{}")));
        settle(instanceId, new State.InProgress(List.of(moved)), to);
    }

    @Override
    public int awaitQuiet(String instanceId, Duration atMost) {
        instance(instanceId);
        pass();
        return held(instanceId);
    }

    private int held(String id) {
        return (int) branches(instance(id).state()).stream()
                .filter(BranchState::held)
                .count();
    }

    @Override
    public List<LimitView> limits(LimitView.Place behind, int most) {
        return limits.stream()
                .filter(view ->
                        (view.place().limit() + view.place().key()).compareTo(behind.limit() + behind.key()) > 0)
                .limit(most)
                .toList();
    }

    @Override
    public List<SignalRecord> sent(String instanceId) {
        instance(instanceId);
        return mail.sent(instanceId);
    }

    @Override
    public Map<String, String> labels(String instanceId) {
        instance(instanceId);
        return labels.getOrDefault(instanceId, Map.of());
    }

    @Override
    public Map<String, Payload> shared(String instanceId) {
        instance(instanceId);
        return shared.getOrDefault(instanceId, Map.of());
    }

    @Override
    public Snapshot instance(String instanceId) {
        check();
        Snapshot found = instances.get(new InstanceId(instanceId).value());
        if (found == null) {
            throw new UnknownInstance(new InstanceId(instanceId));
        }
        return found;
    }

    @Override
    public Optional<Payload> output(String instanceId) {
        return Admission.output(instance(instanceId));
    }

    @Override
    public <O> Optional<O> output(String instanceId, Class<O> type) {
        throw new UnsupportedOperationException("REST passes encoded output on");
    }

    @Override
    public Optional<Payload> stepOutput(String instanceId, NodeId step) {
        instance(instanceId);
        return Optional.ofNullable(stepOutputs.get(instanceId + "\n" + step));
    }

    @Override
    public List<StepRecord> steps(String instanceId) {
        instance(instanceId);
        return steps.getOrDefault(instanceId, List.of());
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        check();
        lastQuery = query;
        return FakeList.page(instances.values(), labels, query);
    }

    @Override
    public List<WorkflowView> workflows() {
        check();
        return deployed.stream()
                .map(each -> new WorkflowView(
                        each.name(),
                        each.version(),
                        each.hash(),
                        each.inputType().getTypeName(),
                        each.outputType().getTypeName(),
                        each.plan().listing(),
                        each.inputType()))
                .toList();
    }

    @Override
    public Status await(InstanceId instanceId, Duration atMost) {
        instance(instanceId.value());
        pass();
        return status(instanceId.value());
    }

    private void check() {
        if (fault != null) {
            throw fault;
        }
    }
}
