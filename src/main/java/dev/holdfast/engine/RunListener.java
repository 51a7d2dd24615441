package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;

/**
 * Is told what the engine did, after it was committed, on the thread that did it; must return at once and not throw.
 * Nothing may depend on these calls: a crash may swallow any of them.
 */
public interface RunListener {

    /** A step's checkpoint is durable. */
    default void stepFinished(InstanceId instance, BranchKey branch, NodeId step, long nanos) {}

    /** A run ended. */
    default void ended(InstanceId instance, BranchKey branch, Phase phase) {}

    /** A run ended as failed, with what failed. */
    default void failed(InstanceId instance, BranchKey branch, Failure failure) {}

    /** A branch was given up without a change, because somebody else has it or the store could not be reached. */
    default void dropped(InstanceId instance, BranchKey branch, String why) {}

    /** A step is run once more for a reason that counts as no attempt. */
    default void repeated(InstanceId instance, BranchKey branch, NodeId step, String why) {}

    /** An attempt at a step failed, and another follows after the wait. */
    default void attemptFailed(InstanceId instance, BranchKey branch, NodeId step, Failure failure, Duration wait) {}

    /** Checkpoints that were to be written together are tried alone, since together they could not be. */
    default void parted(int checkpoints, String why) {}

    /** The limit of a step struck while its body ran: the thread is lost to it until it returns. */
    default void struck(InstanceId instance, BranchKey branch, NodeId step, boolean given) {}
}
