package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where one live branch of an instance at rest stands: its newest checkpoint and its current value.
 *
 * @param branch the number of the branch
 * @param sequence the sequence of its newest checkpoint
 * @param position where it stands
 * @param parent the branch that waits for its end, if it is an arm
 * @param held whether a runner has it
 * @param value the value its next node takes; nothing where it could not be found
 */
public record BranchState(
        int branch, int sequence, Position position, OptionalInt parent, boolean held, Optional<Payload> value) {

    /** The node at which the branch stands that ends the instance when its deadline passes. */
    public static final NodeId DEADLINE = new NodeId("(deadline)");

    /** Tells whether this is the branch that watches the deadline of the instance. */
    public boolean isDeadline() {
        return position.node().equals(Optional.of(DEADLINE));
    }
}
