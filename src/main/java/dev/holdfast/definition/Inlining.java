package dev.holdfast.definition;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Copies the nodes of a workflow into another one under ids that begin with the id of the node around them, so that parent and
 * child never collide (DEF-26).
 */
final class Inlining implements Node.Cases<Node> {

    private final Function<NodeId, NodeId> rename;

    private Inlining(Function<NodeId, NodeId> rename) {
        this.rename = rename;
    }

    /** Copies nodes. */
    static Block of(List<Node> nodes, Function<NodeId, NodeId> rename) {
        return new Inlining(rename).block(new Block(nodes));
    }

    private Block block(Block block) {
        return new Block(block.nodes().stream().map(node -> node.match(this)).toList());
    }

    private Optional<Block> block(Optional<Block> block) {
        return block.map(this::block);
    }

    @Override
    public Node.Task task(Node.Task node) {
        return new Node.Task(rename.apply(node.id()), node.body(), node.options(), node.undo());
    }

    @Override
    public Node fork(Node.Fork node) {
        List<Node.Arm> arms = node.arms().stream()
                .map(arm -> new Node.Arm(arm.name(), block(arm.block())))
                .toList();
        return new Node.Fork(rename.apply(node.id()), arms, task(node.join()));
    }

    @Override
    public Node forEach(Node.ForEach node) {
        return new Node.ForEach(
                rename.apply(node.id()), node.item(), node.result(), block(node.body()), node.atOnce(), node.failing());
    }

    @Override
    public Node route(Node.Route node) {
        TreeMap<String, Block> arms = new TreeMap<>();
        node.arms().forEach((key, arm) -> arms.put(key, block(arm)));
        return new Node.Route(task(node.decide()), arms, block(node.otherwise()));
    }

    @Override
    public Node loop(Node.Loop node) {
        return new Node.Loop(rename.apply(node.id()), block(node.body()), node.limit(), node.onLimit());
    }

    @Override
    public Node delay(Node.Delay node) {
        Optional<Node.Task> computed = node.computed().map(this::task); // under the id of the delay itself
        return new Node.Delay(
                computed.map(Node.Task::id).orElseGet(() -> rename.apply(node.id())), node.fixed(), computed);
    }

    @Override
    public Node await(Node.Await node) {
        List<Node.Expected> events = node.events().stream()
                .map(event -> new Node.Expected(event.name(), event.payload(), block(event.arm())))
                .toList();
        return new Node.Await(rename.apply(node.id()), events, node.within(), node.onTimeout(), block(node.late()));
    }

    @Override
    public Node child(Node.Child node) {
        return new Node.Child(rename.apply(node.id()), block(node.block()));
    }

    @Override
    public Node call(Node.Call node) {
        return new Node.Call(rename.apply(node.id()), node.workflow(), node.input(), node.output(), node.onParentEnd());
    }

    @Override
    public Node job(Node.Job node) {
        return new Node.Job(rename.apply(node.id()), node.job(), node.parameters(), node.retries());
    }
}
