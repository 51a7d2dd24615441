package dev.holdfast.engine;

import dev.holdfast.client.Inspection;
import dev.holdfast.client.LiveDefinition;
import dev.holdfast.client.ServerNode;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Nodes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The inspection over a store; every method runs in the transaction of the calling thread, which the shell around it opens. */
public final class InspectionDoor implements Inspection {

    private final Instances instances;
    private final Endings endings;
    private final Supplier<List<Nodes.Life>> lives;

    /** Reads from a store, hears of ends, and asks for the lives of nodes where they are kept. */
    public InspectionDoor(Instances instances, Endings endings, Supplier<List<Nodes.Life>> lives) {
        this.instances = instances;
        this.endings = endings;
        this.lives = lives;
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return instances.list(query);
    }

    @Override
    public Map<Phase, Integer> counts(InstanceQuery filter, int atMost) {
        return instances.counts(filter, atMost);
    }

    @Override
    public Map<InstanceId, Glance> glance(Collection<InstanceId> ids) {
        return instances.glance(ids);
    }

    @Override
    public void onEnd(Consumer<InstanceId> told) {
        endings.listen(told);
    }

    @Override
    public List<Waiting> waiting(WaitingQuery query) {
        return instances.waiting(query);
    }

    @Override
    public Optional<Payload> value(String instanceId, ValueRef row) {
        return instances.value(run(instanceId), row);
    }

    @Override
    public Optional<String> traceParent(String instanceId) {
        return instances.traceParent(run(instanceId));
    }

    private long run(String instanceId) {
        InstanceId id = new InstanceId(instanceId);
        return instances.find(id).orElseThrow(() -> new UnknownInstance(id)).run();
    }

    @Override
    public List<LiveDefinition> definitions() {
        return instances.population().stream()
                .map(live -> new LiveDefinition(live.workflow(), live.hash(), live.instances(), live.oldest()))
                .toList();
    }

    @Override
    public List<ServerNode> nodes() {
        return lives.get().stream().map(InspectionDoor::node).toList();
    }

    private static ServerNode node(Nodes.Life life) {
        return new ServerNode(
                life.id(),
                life.incarnation(),
                life.node().name(),
                life.node().host(),
                ServerNode.State.valueOf(life.state().name()),
                life.node().slots(),
                life.held(),
                life.node().tags(),
                life.node().claim(),
                life.startedAt(),
                life.seenAt(),
                life.leftAt(),
                life.toDrain());
    }
}
