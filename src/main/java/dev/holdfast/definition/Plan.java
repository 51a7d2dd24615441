package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes of a workflow in their order; what comes after a node is answered here and nowhere else.
 *
 * <p>A plan is a list: the successor of a node is the next in its list, or else whatever follows the node around that
 * list. Look-ups by id are built once and cost the same for every size of plan. Immutable; at least one node.
 */
public final class Plan {

    private final List<Node> nodes;
    private final Map<NodeId, Integer> places = new HashMap<>();

    Plan(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
        for (int place = 0; place < this.nodes.size(); place++) {
            places.put(this.nodes.get(place).id(), place);
        }
    }

    /** Returns the node a run begins with. */
    public Node first() {
        return nodes.get(0);
    }

    /** Returns the nodes of the outermost list, in order. */
    public List<Node> nodes() {
        return nodes;
    }

    /** Returns the node with the id; throws {@link InvalidArgument} if the plan has none. */
    public Node node(NodeId id) {
        return nodes.get(place(id));
    }

    /** Returns the node that follows, or nothing if the node is the last; throws {@link InvalidArgument} if the plan lacks it. */
    public Optional<Node> after(NodeId id) {
        int next = place(id) + 1;
        return next < nodes.size() ? Optional.of(nodes.get(next)) : Optional.empty();
    }

    private int place(NodeId id) {
        Integer place = places.get(id);
        if (place == null) {
            throw new InvalidArgument("the plan has no node '" + id + "'");
        }
        return place;
    }

    /** Lists the nodes, parents before children, each with the node it follows. */
    public List<Listing> listing() {
        List<Listing> rows = new ArrayList<>();
        Optional<NodeId> predecessor = Optional.empty();
        for (Node node : nodes) {
            rows.add(new Listing(node, predecessor));
            predecessor = Optional.of(node.id());
        }
        return List.copyOf(rows);
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
            return node.match(task -> "task");
        }
    }
}
