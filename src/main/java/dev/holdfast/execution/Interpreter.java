package dev.holdfast.execution;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Position;
import java.util.Optional;

/**
 * The one walker: (plan, position, event) to (position, what to do). Pure, total over its events, and used by every
 * executor; nothing else decides what comes next.
 *
 * <p>A branch enters a node in {@link Entering}, one case for each kind of node; it leaves one by asking the plan what
 * follows. A new kind of node is a new case there and a new kind of {@link Decision.Action}.
 */
public final class Interpreter {

    private Interpreter() {}

    /**
     * Decides what follows.
     *
     * @param plan the plan the branch runs
     * @param position where the branch stands
     * @param event what happened there
     * @return where it stands now and what is to be done
     * @throws InvalidArgument if the position or the event names a node that the plan lacks, or the event cannot happen
     *     at the position; the definition is then not the one the position was written with
     */
    public static Decision apply(Plan plan, Position position, Event event) {
        if (event instanceof Event.Started) {
            return enter(plan.first());
        }
        if (event instanceof Event.Claimed) {
            return position.node().map(node -> enter(plan.node(node))).orElseGet(() -> enter(plan.first()));
        }
        if (event instanceof Event.Finished finished) {
            return leave(plan, at(position, finished.task()));
        }
        if (event instanceof Event.Failed failed) {
            NodeId task = plan.node(at(position, failed.task())).id();
            return new Decision(new Position.AtTask(task), new Decision.Fail());
        }
        throw new InvalidArgument("no rule for " + event);
    }

    private static NodeId at(Position position, NodeId task) {
        if (!position.node().equals(Optional.of(task))) {
            throw new InvalidArgument("the branch stands at " + position.toText() + " and not at task '" + task + "'");
        }
        return task;
    }

    private static Decision leave(Plan plan, NodeId done) {
        return plan.after(done)
                .map(Interpreter::enter)
                .orElseGet(() -> new Decision(new Position.AtTask(done), new Decision.End()));
    }

    private static Decision enter(Node node) {
        return node.match(Entering.INSTANCE);
    }

    /** What is to be done when a branch comes to a node. */
    private static final class Entering implements Node.Cases<Decision> {

        static final Entering INSTANCE = new Entering();

        @Override
        public Decision task(Node.Task task) {
            return new Decision(new Position.AtTask(task.id()), new Decision.Run(task));
        }
    }
}
