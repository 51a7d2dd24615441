package dev.holdfast.definition;

import java.util.List;
import java.util.Optional;

/**
 * A list of nodes that follow each other: the whole workflow, an arm, the body of a loop. May be empty: the value then passes through.
 *
 * @param nodes the nodes in order
 */
public record Block(List<Node> nodes) {

    /** Copies the list. */
    public Block {
        nodes = List.copyOf(nodes);
    }

    /** Returns the first node; nothing for an empty block. */
    public Optional<Node> first() {
        return nodes.stream().findFirst();
    }
}
