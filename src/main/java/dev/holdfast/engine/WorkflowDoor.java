package dev.holdfast.engine;

import dev.holdfast.client.Started;
import dev.holdfast.client.WorkflowView;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.lifecycle.Admission;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Transactions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The client operations over a store; every method but {@link #await} runs in the transaction of the calling thread,
 * which the shell around it opens.
 */
public final class WorkflowDoor implements Workflows {

    private final Lifecycle lifecycle;
    private final Instances instances;
    private final Transactions transactions;
    private final Supplier<Catalog> catalog;
    private final Values values;
    private final Seats seats;
    private final Endings endings;

    /** Creates the door of a node. */
    public WorkflowDoor(
            Lifecycle lifecycle,
            Instances instances,
            Transactions transactions,
            Supplier<Catalog> catalog,
            Values values,
            Seats seats,
            Endings endings) {
        this.lifecycle = lifecycle;
        this.instances = instances;
        this.transactions = transactions;
        this.catalog = catalog;
        this.values = values;
        this.seats = seats;
        this.endings = endings;
    }

    @Override
    public Started start(String workflow, String instanceId, @Nullable Object input, ConflictPolicy policy) {
        InstanceId id = new InstanceId(instanceId);
        Workflow<?, ?> definition = catalog.get().newest(workflow);
        return start(definition, id, policy, () -> values.encode(input, definition.inputType(), giver(definition)));
    }

    @Override
    public Started startEncoded(String workflow, String instanceId, byte[] input, ConflictPolicy policy) {
        InstanceId id = new InstanceId(instanceId);
        Workflow<?, ?> definition = catalog.get().newest(workflow);
        return start(definition, id, policy, () -> values.checked(input, definition.inputType(), taker(definition)));
    }

    private Started start(Workflow<?, ?> workflow, InstanceId id, ConflictPolicy policy, Supplier<Payload> input) {
        Lifecycle.Prepared prepared = lifecycle.prepareRun(workflow, id, input.get(), policy, seats);
        if (prepared instanceof Lifecycle.Fresh fresh) {
            return new Started(id, true, fresh.status(), Optional.empty());
        }
        Lifecycle.Existing existing = (Lifecycle.Existing) prepared;
        return new Started(
                id, false, existing.answer().status(), existing.answer().output());
    }

    private static String giver(Workflow<?, ?> workflow) {
        return "input for workflow '" + workflow.name() + "'";
    }

    private static String taker(Workflow<?, ?> workflow) {
        return "workflow '" + workflow.name() + "'";
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
        return output(instanceId)
                .map(payload -> values.decode(payload, type, "the caller of output('" + instanceId + "')"))
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
    public List<WorkflowView> workflows() {
        return catalog.get().workflows().stream()
                .map(workflow -> new WorkflowView(
                        workflow.name(),
                        workflow.hash(),
                        workflow.inputType().getTypeName(),
                        workflow.outputType().getTypeName(),
                        workflow.plan().listing()))
                .toList();
    }

    @Override
    public Status await(InstanceId instanceId, Duration atMost) throws InterruptedException {
        return endings.await(
                instanceId,
                () -> transactions.own(() -> lifecycle.require(instanceId).status()),
                atMost);
    }
}
