package dev.holdfast.snapshot;

import java.util.Optional;

/**
 * Where one live branch of an instance at rest stands: its newest checkpoint and its current value.
 *
 * @param branch the number of the branch
 * @param sequence the sequence of its newest checkpoint
 * @param position where it stands
 * @param value the value its next node takes; nothing where it could not be found
 */
public record BranchState(int branch, int sequence, Position position, Optional<Payload> value) {}
