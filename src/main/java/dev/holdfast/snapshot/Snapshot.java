package dev.holdfast.snapshot;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import java.time.Instant;

/**
 * The complete state of an instance at rest, read at one moment.
 *
 * @param run the surrogate id of this run; an instance id may be reused, this number never is
 * @param id the id the caller gave
 * @param workflow the name of the workflow
 * @param hash the structure it was started with
 * @param state where it stands
 * @param createdAt when it was started
 */
public record Snapshot(
        long run, InstanceId id, WorkflowName workflow, DefinitionHash hash, State state, Instant createdAt) {

    /** Returns what callers see of it. */
    public Status status() {
        return Status.of(state);
    }
}
