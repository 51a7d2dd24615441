package dev.holdfast.ejb.batch;

import dev.holdfast.client.Start;
import dev.holdfast.client.UnknownInstance;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.Status;
import java.util.Map;
import java.util.Optional;

/**
 * The instance that a step has: started once, however often its job is restarted. Whether an instance that is there was started by
 * this step of this job instance is told by its labels, and that it may be left by an execution that was killed is nothing special.
 */
final class StepInstance {

    private final Workflows workflows;
    private final JobStep step;

    StepInstance(Workflows workflows, JobStep step) {
        this.workflows = workflows;
        this.step = step;
    }

    /**
     * Starts the instance, or goes on with the one that an execution before this one has started: what the job had paused is resumed, what
     * has failed is tried again from where it failed, what was cancelled, or was undone, is started anew.
     *
     * @param start the conflict policy is for instances that others have started
     */
    Outcome begin(Start start, byte[] input) {
        Start labelled = labelled(start);
        if (!isOwn(start.instanceId())) {
            return workflows.startEncoded(labelled, input).fresh() ? Outcome.STARTED : Outcome.EXISTING;
        }
        Status status = workflows.status(start.instanceId());
        boolean goesOn = switch (status.kind()) {
            case CANCELLED -> false;
            case FAILED -> retried(start.instanceId());
            case PAUSED -> resumed(start.instanceId(), status);
            default -> true;
        };
        if (goesOn) {
            return Outcome.EXISTING;
        }
        workflows.startEncoded(labelled.policy(ConflictPolicy.TERMINATE_EXISTING), input);
        return Outcome.STARTED;
    }

    private Start labelled(Start start) {
        Start labelled = start;
        for (Map.Entry<String, String> label : step.labels().entrySet()) {
            labelled = labelled.label(label.getKey(), label.getValue());
        }
        return labelled;
    }

    private boolean isOwn(String instance) {
        try {
            return workflows
                    .labels(instance)
                    .entrySet()
                    .containsAll(step.labels().entrySet());
        } catch (UnknownInstance e) {
            return false;
        }
    }

    private boolean retried(String instance) {
        try {
            workflows.retry(instance, step.order("the job was restarted"));
            return true;
        } catch (Verb.NotPossible e) {
            return false; // its steps were undone
        }
    }

    /** What somebody else has paused stays so until that person resumes it. */
    private boolean resumed(String instance, Status status) {
        if (status.actor().equals(Optional.of(step.actor()))) {
            try {
                workflows.resume(instance, step.order("the job was restarted"));
            } catch (Verb.NotPossible e) {
                return true; // a step that ran when it was paused has ended it
            }
        }
        return true;
    }
}
