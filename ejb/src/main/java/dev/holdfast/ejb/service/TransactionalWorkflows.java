package dev.holdfast.ejb.service;

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
import dev.holdfast.definition.NodeId;
import dev.holdfast.engine.AuditedDoor;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bean behind every injected {@link Workflows}: joins the caller's transaction or opens one. An error of Holdfast does
 * not mark the caller's transaction for rollback, since it has changed nothing.
 */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalWorkflows extends EngineDoor implements Workflows {

    /** For CDI. */
    public TransactionalWorkflows() {}

    private AuditedDoor audited() {
        return engine.audited();
    }

    private Workflows door() {
        return engine.parts().door();
    }

    @Override
    public Started start(String workflow, String instanceId, @Nullable Object input, ConflictPolicy policy) {
        return door().start(workflow, instanceId, input, policy);
    }

    @Override
    public Started startEncoded(String workflow, String instanceId, byte[] input, ConflictPolicy policy) {
        return door().startEncoded(workflow, instanceId, input, policy);
    }

    @Override
    public Started start(Start start) {
        return audited().start(start);
    }

    /** Part of it may have been done when it fails, so an error rolls back here. */
    @Override
    @Transactional
    public List<Started> startAll(List<Start> starts) {
        return door().startAll(starts);
    }

    @Override
    public Started startEncoded(Start start, byte[] input) {
        return audited().startEncoded(start, input);
    }

    @Override
    public boolean signal(Signal signal) {
        return audited().signal(signal);
    }

    @Override
    public boolean signalEncoded(Signal signal, byte[] payload) {
        return audited().signalEncoded(signal, payload);
    }

    @Override
    public Started signalWithStart(Start start, Signal signal) {
        return door().signalWithStart(start, signal);
    }

    @Override
    public void cancel(String instanceId, Order order) {
        audited().cancel(instanceId, order);
    }

    @Override
    public void cancelAndUndo(String instanceId, Order order) {
        audited().cancelAndUndo(instanceId, order);
    }

    @Override
    public void terminate(String instanceId, Order order) {
        audited().terminate(instanceId, order);
    }

    @Override
    public int pause(String instanceId, Order order) {
        return audited().pause(instanceId, order);
    }

    @Override
    public void resume(String instanceId, Order order) {
        audited().resume(instanceId, order);
    }

    @Override
    public void retry(String instanceId, Order order) {
        audited().retry(instanceId, order);
    }

    @Override
    public void migrate(String instanceId, DefinitionHash to, Map<String, String> nodes, Order order) {
        audited().migrate(instanceId, to, nodes, order);
    }

    @Override
    public List<LimitView> limits(LimitView.Place behind, int most) {
        return door().limits(behind, most);
    }

    @Override
    public List<SignalRecord> sent(String instanceId) {
        return door().sent(instanceId);
    }

    @Override
    public Map<String, String> labels(String instanceId) {
        return door().labels(instanceId);
    }

    @Override
    public Map<String, Payload> shared(String instanceId) {
        return door().shared(instanceId);
    }

    @Override
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public int awaitQuiet(String instanceId, Duration atMost) throws InterruptedException {
        return door().awaitQuiet(instanceId, atMost);
    }

    @Override
    public Snapshot instance(String instanceId) {
        return door().instance(instanceId);
    }

    @Override
    public Optional<Payload> output(String instanceId) {
        return door().output(instanceId);
    }

    @Override
    public <O> Optional<O> output(String instanceId, Class<O> type) {
        return door().output(instanceId, type);
    }

    @Override
    public Optional<Payload> stepOutput(String instanceId, NodeId step) {
        return door().stepOutput(instanceId, step);
    }

    @Override
    public List<StepRecord> steps(String instanceId) {
        return door().steps(instanceId);
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return door().list(query);
    }

    @Override
    public List<WorkflowView> workflows() {
        return door().workflows();
    }

    @Override
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Status await(InstanceId instanceId, Duration atMost) throws InterruptedException {
        return door().await(instanceId, atMost);
    }
}
