package dev.holdfast.engine;

import dev.holdfast.definition.Node;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Claim;
import dev.holdfast.task.TaskContext;

/**
 * The context of one attempt at a step.
 *
 * <p>The idempotency key names the run and the row whose output is the step's input, not the attempt (F20): it is the same
 * for every attempt at this execution of the step, and no other execution has it.
 */
record StepContext(
        String workflow, String instanceId, int branch, String step, int attempt, String idempotencyKey, int priority)
        implements TaskContext {

    static StepContext of(Claim claim, int inputSequence, Node.Task task) {
        BranchKey branch = claim.hold().branch();
        return new StepContext(
                claim.workflow().value(),
                claim.instance().value(),
                branch.branch(),
                task.id().value(),
                claim.attempt() + 1,
                branch.run() + "-" + branch.branch() + "-" + inputSequence + "-" + task.id(),
                task.options().priority());
    }
}
