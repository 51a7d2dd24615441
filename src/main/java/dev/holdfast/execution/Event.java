package dev.holdfast.execution;

import dev.holdfast.definition.NodeId;

/** What can happen to a branch. */
public sealed interface Event {

    /** Its run was created. */
    record Started() implements Event {}

    /** Somebody claimed it and asks what is to be done where it stands. */
    record Claimed() implements Event {}

    /** The body of the task returned and its output was encoded. */
    record Finished(NodeId task) implements Event {}

    /** An attempt at the task failed. */
    record Failed(NodeId task) implements Event {}
}
