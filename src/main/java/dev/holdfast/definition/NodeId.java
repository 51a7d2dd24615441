package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.nio.charset.StandardCharsets;

/** The id of a node, unique over the whole tree of its workflow: 1 to 200 characters, no control characters. */
public record NodeId(String value) implements Comparable<NodeId> {

    /** The longest id, in characters; the column that holds it is as wide. */
    public static final int MAX_LENGTH = 200;

    /** Checks the rule; throws {@link InvalidArgument} with the value and the rule. */
    public NodeId {
        boolean storable = value.chars().noneMatch(Character::isISOControl)
                && StandardCharsets.UTF_8.newEncoder().canEncode(value);
        if (value.isBlank() || value.length() > MAX_LENGTH || !storable) {
            throw new InvalidArgument("node id '" + value + "' must have 1 to " + MAX_LENGTH
                    + " characters, not all blank and none of them a control character or half a surrogate pair");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
