package dev.holdfast.ejb.service;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.LiveDefinition;
import dev.holdfast.client.ServerNode;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.engine.InspectionDoor;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The bean behind every injected {@link Inspection}. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalInspection extends EngineDoor implements Inspection {

    /** For CDI. */
    public TransactionalInspection() {}

    private Inspection door() {
        return new InspectionDoor(
                engine.parts().instances(),
                engine.parts().endings(),
                () -> engine.store().nodes().lives());
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return door().list(query);
    }

    @Override
    public Map<Phase, Integer> counts(InstanceQuery filter, int atMost) {
        return door().counts(filter, atMost);
    }

    @Override
    public Map<InstanceId, Glance> glance(Collection<InstanceId> ids) {
        return door().glance(ids);
    }

    @Override
    @Transactional(Transactional.TxType.SUPPORTS)
    public void onEnd(Consumer<InstanceId> told) {
        door().onEnd(told);
    }

    @Override
    public List<Waiting> waiting(WaitingQuery query) {
        return door().waiting(query);
    }

    @Override
    public Optional<Payload> value(String instanceId, ValueRef row) {
        return door().value(instanceId, row);
    }

    @Override
    public Optional<String> traceParent(String instanceId) {
        return door().traceParent(instanceId);
    }

    @Override
    public List<LiveDefinition> definitions() {
        return door().definitions();
    }

    @Override
    public List<ServerNode> nodes() {
        return door().nodes();
    }
}
