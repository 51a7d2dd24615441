package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The nodes of a workflow in their order; what comes after a node, and what is around it, is answered here and nowhere else.
 *
 * <p>A plan is a tree of blocks: the successor of a node is the next in its block, or else whatever follows the node around that
 * block. Look-ups by id are built once and cost the same for every size of plan. Immutable; at least one node.
 */
public final class Plan {

    private final Block block;
    private final Map<NodeId, Place> places = new LinkedHashMap<>();

    /** Where a node stands: its block, its index there, and the node around the block. */
    private record Place(Node node, Block block, int index, Optional<Node> around) {}

    Plan(List<Node> nodes) {
        this.block = new Block(nodes);
        enter(block, Optional.empty());
    }

    private void enter(Block inside, Optional<Node> around) {
        for (int index = 0; index < inside.nodes().size(); index++) {
            Node node = inside.nodes().get(index);
            places.put(node.id(), new Place(node, inside, index, around));
            node.blocks().forEach(nested -> enter(nested, Optional.of(node)));
            if (node instanceof Node.Fork fork) {
                places.put(fork.join().id(), new Place(fork.join(), inside, index, around));
            }
        }
    }

    /** Returns the node a run begins with. */
    public Node first() {
        return block.nodes().get(0);
    }

    /** Returns the nodes of the outermost block, in order. */
    public List<Node> nodes() {
        return block.nodes();
    }

    /** Tells whether the plan has a node with the id. */
    public boolean has(NodeId id) {
        return places.containsKey(id);
    }

    /**
     * Returns the node with the id; that of a join is the join's step and not its fork. Throws {@link InvalidArgument} if the plan
     * has none.
     */
    public Node node(NodeId id) {
        return place(id).node();
    }

    /** Returns the node that follows in the same block, or nothing if it is the last there; throws {@link InvalidArgument}. */
    public Optional<Node> after(NodeId id) {
        Place place = place(id);
        int next = place.index() + 1;
        List<Node> siblings = place.block().nodes();
        return next < siblings.size() ? Optional.of(siblings.get(next)) : Optional.empty();
    }

    /** Returns the node around the block in which a node stands; nothing for the outermost. Throws {@link InvalidArgument}. */
    public Optional<Node> around(NodeId id) {
        return place(id).around();
    }

    /** Calls back for every node, the steps of joins included, parents before what is inside them. */
    public void forEach(Consumer<Node> each) {
        places.values().forEach(place -> each.accept(place.node()));
    }

    private Place place(NodeId id) {
        Place place = places.get(id);
        if (place == null) {
            throw new InvalidArgument("the plan has no node '" + id + "'");
        }
        return place;
    }

    /**
     * Lists the nodes, parents before what is inside them, each with the node it follows or stands in; the join of a fork comes
     * after its arms.
     */
    public List<Listing> listing() {
        List<Listing> rows = new ArrayList<>();
        list(block, Optional.empty(), rows);
        return List.copyOf(rows);
    }

    private static void list(Block inside, Optional<NodeId> before, List<Listing> rows) {
        Optional<NodeId> predecessor = before;
        for (Node node : inside.nodes()) {
            rows.add(new Listing(node, predecessor));
            Optional<NodeId> self = Optional.of(node.id());
            node.blocks().forEach(nested -> list(nested, self, rows));
            if (node instanceof Node.Fork fork) {
                rows.add(new Listing(fork.join(), self));
            }
            predecessor = self;
        }
    }

    /**
     * One row of the listing of a plan.
     *
     * @param node the node
     * @param predecessor the node it follows or stands in; nothing for the first
     */
    public record Listing(Node node, Optional<NodeId> predecessor) {

        /** Returns the name of the node's kind, as it stands in REST and the console. */
        public String kind() {
            return node.match(new KindName());
        }

        /**
         * Returns how long the node may take, or does: the time-out of a task or of the step that decides a route, the length of a
         * delay, the time that a wait lasts. Nothing where there is no limit, and for a delay whose length a step computes.
         */
        public Optional<Duration> time() {
            return node.match(new Time());
        }
    }

    /** The lengths of time that the definition sets. */
    private static final class Time implements Node.Cases<Optional<Duration>> {

        @Override
        public Optional<Duration> task(Node.Task node) {
            return node.options().timeout();
        }

        @Override
        public Optional<Duration> fork(Node.Fork node) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> forEach(Node.ForEach node) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> route(Node.Route node) {
            return node.decide().options().timeout();
        }

        @Override
        public Optional<Duration> loop(Node.Loop node) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> delay(Node.Delay node) {
            return node.fixed();
        }

        @Override
        public Optional<Duration> await(Node.Await node) {
            return node.within();
        }

        @Override
        public Optional<Duration> child(Node.Child node) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> call(Node.Call node) {
            return Optional.empty();
        }

        @Override
        public Optional<Duration> job(Node.Job node) {
            return Optional.empty();
        }
    }

    /** The stable names of the kinds. */
    private static final class KindName implements Node.Cases<String> {

        @Override
        public String task(Node.Task node) {
            return "task";
        }

        @Override
        public String fork(Node.Fork node) {
            return "fork";
        }

        @Override
        public String forEach(Node.ForEach node) {
            return "for_each";
        }

        @Override
        public String route(Node.Route node) {
            return "route";
        }

        @Override
        public String loop(Node.Loop node) {
            return "loop";
        }

        @Override
        public String delay(Node.Delay node) {
            return "delay";
        }

        @Override
        public String await(Node.Await node) {
            return "await_signal";
        }

        @Override
        public String child(Node.Child node) {
            return "child_workflow";
        }

        @Override
        public String call(Node.Call node) {
            return "call";
        }

        @Override
        public String job(Node.Job node) {
            return "job";
        }
    }
}
