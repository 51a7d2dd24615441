package dev.holdfast.execution;

import dev.holdfast.definition.Node;
import dev.holdfast.snapshot.Position;

/**
 * What follows from an event.
 *
 * @param position where the branch stands now
 * @param action what is to be done there
 */
public record Decision(Position position, Action action) {

    /** What a hand has to do next. */
    public sealed interface Action {}

    /** Run the task with the current value. */
    public record Run(Node.Task task) implements Action {}

    /** The branch is done and the current value is its result; branch 0 ends the instance with it. */
    public record End() implements Action {}

    /** The branch cannot go on: the instance ends as failed. */
    public record Fail() implements Action {}
}
