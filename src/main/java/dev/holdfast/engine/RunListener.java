package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;

/**
 * Is told what the engine did, after it was committed, on the thread that did it; must return at once and not throw.
 * Nothing may depend on these calls: a crash may swallow any of them.
 */
public interface RunListener {

    /**
     * What something happened to.
     *
     * @param instance the id the caller gave
     * @param workflow the name of its workflow
     * @param branch the branch; branch 0 for the run as a whole
     */
    record Subject(InstanceId instance, WorkflowName workflow, BranchKey branch) {}

    /** Tells whether {@link #started} and {@link #signalled} are listened to; if not, nothing is done to tell them. */
    default boolean hearsCallers() {
        return false;
    }

    /** A run was started, by a caller, a schedule or another run. */
    default void started(Subject run) {}

    /** An event was sent to an instance; false if it was there already. */
    default void signalled(InstanceId instance, boolean stored) {}

    /** A step's checkpoint is durable. */
    default void stepFinished(Subject subject, NodeId step, long nanos) {}

    /** A step was undone, which took so long. */
    default void undone(Subject subject, NodeId step, Duration took) {}

    /** A run ended: by itself, or on this node by an order. */
    default void ended(Subject run, Phase phase) {}

    /** A run ended as failed, with what failed. */
    default void failed(Subject subject, Failure failure) {}

    /** A branch was given up without a change, because somebody else has it or the store could not be reached. */
    default void dropped(Subject subject, String why) {}

    /** A step is run once more for a reason that counts as no attempt. */
    default void repeated(Subject subject, NodeId step, String why) {}

    /**
     * An attempt at a step failed, and another follows after the wait.
     *
     * @param took how long the attempt took; zero for a job of the batch runtime
     */
    default void attemptFailed(Subject subject, NodeId step, Failure failure, Duration wait, Duration took) {}

    /** The last attempt at a step failed: no other follows. */
    default void stepFailed(Subject subject, NodeId step, Failure failure, Duration took) {}

    /** Checkpoints that were to be written together are tried alone, since together they could not be. */
    default void parted(int checkpoints, String why) {}

    /** The limit of a step struck while its body ran: the thread is lost to it until it returns. */
    default void struck(Subject subject, NodeId step, boolean given) {}
}
