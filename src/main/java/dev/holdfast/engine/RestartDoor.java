package dev.holdfast.engine;

import dev.holdfast.client.Restart;
import dev.holdfast.client.Restarts;
import dev.holdfast.client.Started;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.UnknownWorkflow;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Instances;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Restarts over a store; runs in the transaction of the calling thread, which the shell around it opens. */
public final class RestartDoor implements Restarts {

    /** The label that leads to the source. */
    public static final String LABEL = "restart-of";

    private static final int MOST_LABELS = 50;
    private static final int LONGEST_LABEL = 200;

    private final Lifecycle lifecycle;
    private final Instances instances;
    private final Supplier<Catalog> catalog;
    private final Values values;
    private final Seats seats;

    RestartDoor(Lifecycle lifecycle, Instances instances, Supplier<Catalog> catalog, Values values, Seats seats) {
        this.lifecycle = lifecycle;
        this.instances = instances;
        this.catalog = catalog;
        this.values = values;
        this.seats = seats;
    }

    @Override
    public Started restart(Restart restart, Optional<byte[]> input) {
        InstanceId id = new InstanceId(restart.instanceId());
        InstanceId from = new InstanceId(restart.source());
        Snapshot source = instances.find(from).orElseThrow(() -> new UnknownInstance(from));
        Workflow<?, ?> workflow = catalog.get()
                .find(source.workflow(), source.hash())
                .orElseThrow(() -> new UnknownWorkflow(
                        source.workflow() + "@" + source.hash(),
                        catalog.get().workflows().stream()
                                .map(each -> each.name() + "@" + each.hash())
                                .toList()));
        restart.from().ifPresent(node -> requireOutermost(workflow, node));
        Payload value = input.map(bytes -> values(workflow)
                        .checked(bytes, type(workflow, restart.from()), taker(workflow, restart.from())))
                .orElseGet(() -> value(source, restart.from()));
        Lifecycle.Fresh fresh = lifecycle.prepareRestart(workflow, id, value, labels(source), restart.from(), seats);
        return new Started(id, true, fresh.status(), Optional.empty());
    }

    private static void requireOutermost(Workflow<?, ?> workflow, NodeId node) {
        List<NodeId> outermost = workflow.plan().nodes().stream().map(Node::id).toList();
        if (!outermost.contains(node)) {
            throw new InvalidArgument("workflow '" + workflow.name() + "' has no node '" + node
                    + "' at which it could begin; there are " + outermost);
        }
    }

    private static Type type(Workflow<?, ?> workflow, Optional<NodeId> from) {
        return from.map(workflow.plan()::node)
                .filter(node -> !node.equals(workflow.plan().first()))
                .map(node -> node instanceof Node.Task || node instanceof Node.Route
                        ? node.work().map(task -> task.body().inputType()).orElse(Object.class)
                        : Object.class)
                .orElseGet(workflow::inputType);
    }

    private static String taker(Workflow<?, ?> workflow, Optional<NodeId> from) {
        return from.map(node -> "node '" + node + "' of ").orElse("") + "workflow '" + workflow.name() + "'";
    }

    /** What encodes and decodes for an application knows its classes, and goes with it. */
    private Values values(Workflow<?, ?> workflow) {
        return catalog.get()
                .owner(workflow.name())
                .map(Application::code)
                .map(UserCode::values)
                .orElse(values);
    }

    private Payload value(Snapshot source, Optional<NodeId> from) {
        ValueRef row = from.map(node -> taken(source, node)).orElseGet(() -> new ValueRef(0, 0));
        return instances
                .value(source.run(), row)
                .orElseThrow(() -> new InvalidArgument("instance '" + source.id() + "' has no value for "
                        + from.map(node -> "node '" + node + "'").orElse("its start") + "; give one as input"));
    }

    /** An attempt at a node took the value that the branch had before; one that has not been tried takes the present one. */
    private ValueRef taken(Snapshot source, NodeId node) {
        List<StepRecord> rows = instances.steps(source.run()).stream()
                .filter(row -> row.branch() == 0)
                .toList();
        for (int place = rows.size() - 1; place > 0; place--) {
            boolean tried = rows.get(place).node().equals(Optional.of(node))
                    && rows.get(place).kind() != Checkpoint.Kind.UNDO;
            boolean firstTry = !rows.get(place - 1).node().equals(Optional.of(node));
            if (tried && firstTry) {
                return rows.get(place - 1).value().orElseThrow();
            }
        }
        boolean standsThere = instances.trace(source.run()).stream()
                .filter(row -> row.branch() == 0)
                .reduce((earlier, later) -> later)
                .flatMap(row -> row.position().node())
                .equals(Optional.of(node));
        return Optional.of(rows)
                .filter(some -> standsThere && !some.isEmpty())
                .flatMap(some -> some.get(some.size() - 1).value())
                .orElseThrow(() -> new InvalidArgument("instance '" + source.id() + "' never came to node '" + node
                        + "'; give the value it is to begin with"));
    }

    private Map<String, String> labels(Snapshot source) {
        Map<String, String> labels = new TreeMap<>(instances.labels(source.run()));
        if (source.id().value().length() <= LONGEST_LABEL
                && (labels.containsKey(LABEL) || labels.size() < MOST_LABELS)) {
            labels.put(LABEL, source.id().value());
        }
        return labels;
    }
}
