package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.LiveDefinition;
import dev.holdfast.client.ServerNode;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks into an engine that has lists alone. */
final class FakeInspection implements Inspection {

    private final Workflows engine;

    FakeInspection(Workflows engine) {
        this.engine = engine;
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return engine.list(query);
    }

    @Override
    public Map<Phase, Integer> counts(InstanceQuery filter, int atMost) {
        return Map.of();
    }

    @Override
    public Map<InstanceId, Glance> glance(Collection<InstanceId> ids) {
        if (engine instanceof FakeEngine fake) {
            fake.pass();
        }
        Map<InstanceId, Glance> found = new LinkedHashMap<>();
        for (InstanceId id : ids) {
            try {
                Snapshot instance = engine.instance(id.value());
                int held = instance.state() instanceof State.Live live
                        ? (int) live.branches().stream()
                                .filter(BranchState::held)
                                .count()
                        : 0;
                found.put(id, new Glance(instance.run(), FakeList.phase(instance), held, instance.tag()));
            } catch (UnknownInstance e) {
                found.remove(id);
            }
        }
        return found;
    }

    @Override
    public void onEnd(Consumer<InstanceId> told) {
        // nothing ends here by itself
    }

    @Override
    public List<Waiting> waiting(WaitingQuery query) {
        return List.of();
    }

    @Override
    public Optional<Payload> value(String instanceId, ValueRef row) {
        engine.instance(instanceId);
        return Optional.empty();
    }

    @Override
    public Optional<String> traceParent(String instanceId) {
        engine.instance(instanceId);
        return Optional.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    @Override
    public List<LiveDefinition> definitions() {
        return List.of();
    }

    @Override
    public List<ServerNode> nodes() {
        return List.of();
    }
}
