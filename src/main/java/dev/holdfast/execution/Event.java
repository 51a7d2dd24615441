package dev.holdfast.execution;

import dev.holdfast.definition.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What can happen to a branch. */
public sealed interface Event {

    /** Its run was created. */
    record Started() implements Event {}

    /**
     * Somebody claimed it, or goes on with it, and asks what is to be done where it stands.
     *
     * @param openArms how many of its arms have not ended
     */
    record Claimed(int openArms) implements Event {

        /** No arm is open. */
        public Claimed() {
            this(0);
        }
    }

    /**
     * The body of the task returned and its output was encoded.
     *
     * @param task the task, or the join of a fork
     * @param turn whether a loop whose body it ends goes on, if it answered a turn
     */
    record Finished(NodeId task, Optional<Round> turn) implements Event {

        /** It answered no turn. */
        public Finished(NodeId task) {
            this(task, Optional.empty());
        }
    }

    /** What a turn says. */
    enum Round {
        /** The body runs once more. */
        AGAIN,
        /** The loop is done. */
        DONE
    }

    /** The deciding step of the route returned a key. */
    record Chosen(NodeId route, String key) implements Event {}

    /** The measuring step of the delay returned its length. */
    record Measured(NodeId delay, Duration length) implements Event {}

    /** The arms were numbered: so many, from the first without a gap. */
    record Opened(NodeId fork, int first, int arms) implements Event {}

    /** The results of the fan-out were gathered. */
    record Collected(NodeId forEach) implements Event {}

    /** The wait took an event of that name. */
    record Received(NodeId await, String name) implements Event {}

    /** The time of the wait is over and no event is there. */
    record TimedOut(NodeId await) implements Event {}

    /** The child instance was started, and will tell its end by an event of that name. */
    record Called(NodeId call, String signal) implements Event {}

    /** The child instance completed. */
    record Returned(NodeId call) implements Event {}

    /** The job was started as that execution. */
    record JobStarted(NodeId job, long execution) implements Event {}

    /** The job has completed. */
    record JobEnded(NodeId job) implements Event {}

    /**
     * The job could not be started, or an execution of it has not completed.
     *
     * @param job the node
     * @param execution the execution; nothing if none was started
     * @param attempt the number of the attempt, from 1
     * @param cause what went wrong
     * @param chance a number from 0 to 1, for the jitter of the wait
     */
    record JobFailed(NodeId job, OptionalLong execution, int attempt, Throwable cause, double chance)
            implements Event {}

    /**
     * An attempt at the task failed.
     *
     * @param task the task
     * @param attempt the number of the attempt, from 1
     * @param cause what went wrong
     * @param chance a number from 0 to 1, for the jitter of the wait
     */
    record Failed(NodeId task, int attempt, Throwable cause, double chance) implements Event {}
}
