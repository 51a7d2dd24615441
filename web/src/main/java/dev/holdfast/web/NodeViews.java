package dev.holdfast.web;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows each kind of node with what it has. */
final class NodeViews implements Node.Cases<NodeView> {

    private final String kind;
    private final @Nullable String predecessor;

    private NodeViews(Plan.Listing row) {
        this.kind = row.kind();
        this.predecessor = row.predecessor().map(NodeId::value).orElse(null);
    }

    static NodeView of(Plan.Listing row) {
        return row.node().match(new NodeViews(row));
    }

    @Override
    public NodeView task(Node.Task node) {
        WorkView work = WorkView.of(node.body(), node.options());
        return new NodeView.Task(
                node.id().value(),
                kind,
                predecessor,
                work.displayName(),
                work.description(),
                work.version(),
                work.priority(),
                work.tags(),
                work.transaction(),
                work.task(),
                work.retries(),
                work.timeout(),
                node.undo()
                        .map(undo -> WorkView.of(undo.body(), undo.options()))
                        .orElse(null));
    }

    @Override
    public NodeView fork(Node.Fork node) {
        return new NodeView.Fork(
                node.id().value(),
                kind,
                predecessor,
                node.arms().stream()
                        .map(arm -> new NodeView.Arm(arm.name(), ids(arm.block())))
                        .toList(),
                node.join().id().value());
    }

    @Override
    public NodeView forEach(Node.ForEach node) {
        return new NodeView.ForEach(
                node.id().value(),
                kind,
                predecessor,
                node.item().getTypeName(),
                node.result().getTypeName(),
                node.atOnce() == 0 ? null : node.atOnce(),
                Spelling.plain(node.failing()),
                ids(node.body()));
    }

    @Override
    public NodeView route(Node.Route node) {
        return new NodeView.Route(
                node.id().value(),
                kind,
                predecessor,
                WorkView.of(node.decide().body(), node.decide().options()),
                node.arms().entrySet().stream()
                        .map(arm -> new NodeView.Arm(arm.getKey(), ids(arm.getValue())))
                        .toList(),
                node.otherwise().map(NodeViews::ids).orElse(null));
    }

    @Override
    public NodeView loop(Node.Loop node) {
        return new NodeView.Loop(
                node.id().value(), kind, predecessor, node.limit(), Spelling.plain(node.onLimit()), ids(node.body()));
    }

    @Override
    public NodeView delay(Node.Delay node) {
        return new NodeView.Delay(
                node.id().value(),
                kind,
                predecessor,
                node.fixed().map(Duration::toString).orElse(null),
                node.computed()
                        .map(task -> WorkView.of(task.body(), task.options()))
                        .orElse(null));
    }

    @Override
    public NodeView await(Node.Await node) {
        return new NodeView.Await(
                node.id().value(),
                kind,
                predecessor,
                node.events().stream()
                        .map(event -> new NodeView.Expected(
                                event.name(), event.payload().getTypeName(), ids(event.arm())))
                        .toList(),
                node.within().map(Duration::toString).orElse(null),
                node.within().map(time -> Spelling.plain(node.onTimeout())).orElse(null),
                node.onTimeout() == Node.OnTimeout.ARM ? ids(node.late()) : null);
    }

    @Override
    public NodeView child(Node.Child node) {
        return new NodeView.Child(node.id().value(), kind, predecessor, ids(node.block()));
    }

    @Override
    public NodeView call(Node.Call node) {
        return new NodeView.Call(
                node.id().value(),
                kind,
                predecessor,
                node.workflow().value(),
                node.input().getTypeName(),
                node.output().getTypeName(),
                Spelling.plain(node.onParentEnd()));
    }

    @Override
    public NodeView job(Node.Job node) {
        return new NodeView.Job(
                node.id().value(),
                kind,
                predecessor,
                node.job(),
                node.parameters().orElse(null),
                node.retries().max());
    }

    private static List<String> ids(Block block) {
        return block.nodes().stream().map(Node::id).map(NodeId::value).toList();
    }
}
