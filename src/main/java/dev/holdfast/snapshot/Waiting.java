package dev.holdfast.snapshot;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A branch that waits for an event.
 *
 * @param branch the branch
 * @param instance its instance
 * @param workflow the workflow
 * @param hash its structure
 * @param phase the status of the instance
 * @param signals the names any of which ends the wait
 * @param until when it ends without one
 * @param createdAt when the instance was started
 */
public record Waiting(
        BranchKey branch,
        InstanceId instance,
        WorkflowName workflow,
        DefinitionHash hash,
        Phase phase,
        List<String> signals,
        Optional<Instant> until,
        Instant createdAt) {

    /** Copies the list. */
    public Waiting {
        signals = List.copyOf(signals);
    }
}
