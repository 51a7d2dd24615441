package dev.holdfast.web;

import dev.holdfast.client.Started;
import dev.holdfast.client.UndecodableInput;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.client.WorkflowView;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Admission;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private Runnable duringWait = () -> {};
    private @Nullable RuntimeException fault;
    private @Nullable InstanceQuery lastQuery;
    private long runs;

    void deploy(Workflow<?, ?> workflow) {
        deployed.add(workflow);
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
        instances.put(id, new Snapshot(old.run(), old.id(), old.workflow(), old.hash(), state, old.createdAt()));
    }

    void recordStep(String id, StepRecord step, @Nullable String output) {
        steps.computeIfAbsent(id, key -> new ArrayList<>()).add(step);
        if (output != null) {
            stepOutputs.put(id + "\n" + step.node().orElseThrow(), payload(output));
        }
    }

    /** What happens while somebody waits. */
    void duringWait(Runnable event) {
        duringWait = event;
    }

    List<Duration> waits() {
        return waits;
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
        check();
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
                && Admission.decide(existing, definition.name(), definition.hash(), policy)
                        instanceof Admission.Reuse reuse) {
            return new Started(id, false, reuse.status(), reuse.output());
        }
        NodeId first = definition.plan().first().id();
        BranchState branch = new BranchState(0, 0, new Position.AtTask(first), Optional.of(payload(text)));
        Snapshot fresh = new Snapshot(
                ++runs,
                id,
                definition.name(),
                definition.hash(),
                new State.InProgress(List.of(branch)),
                START.plusSeconds(runs));
        instances.put(instanceId, fresh);
        inputs.put(instanceId, input);
        return new Started(id, true, fresh.status(), Optional.empty());
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
        return instances.values().stream()
                .filter(row -> row.run() < query.after().orElse(Long.MAX_VALUE))
                .filter(row -> query.phase().map(phase -> phase == phase(row)).orElse(true))
                .sorted(Comparator.comparing(Snapshot::run).reversed())
                .limit(query.limit())
                .map(FakeEngine::summary)
                .toList();
    }

    private static InstanceSummary summary(Snapshot row) {
        return new InstanceSummary(
                row.run(),
                row.id(),
                row.workflow(),
                row.hash(),
                phase(row),
                row.status().failure().map(Failure::summary),
                row.status().reason(),
                row.createdAt(),
                row.state() instanceof State.Final ended ? Optional.of(ended.endedAt()) : Optional.empty());
    }

    private static Phase phase(Snapshot row) {
        return row.state() instanceof State.InProgress
                ? Phase.RUNNING
                : Phase.valueOf(row.status().kind().name());
    }

    @Override
    public List<WorkflowView> workflows() {
        check();
        return deployed.stream()
                .map(each -> new WorkflowView(
                        each.name(),
                        each.hash(),
                        each.inputType().getTypeName(),
                        each.outputType().getTypeName(),
                        each.plan().listing()))
                .toList();
    }

    @Override
    public Status await(InstanceId instanceId, Duration atMost) {
        instance(instanceId.value());
        waits.add(atMost);
        duringWait.run();
        return status(instanceId.value());
    }

    private void check() {
        if (fault != null) {
            throw fault;
        }
    }
}
