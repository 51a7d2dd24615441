package dev.holdfast.snapshot;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import java.time.Instant;
import java.util.Optional;

/**
 * One row of a list of instances.
 *
 * @param run the surrogate id, by which lists are ordered and continued
 * @param id the id the caller gave
 * @param workflow the workflow
 * @param hash the structure it was started with
 * @param phase the stored status
 * @param error type and message of the failure, if it failed
 * @param reason why it was cancelled or paused
 * @param createdAt when it was started
 * @param endedAt when it ended
 */
public record InstanceSummary(
        long run,
        InstanceId id,
        WorkflowName workflow,
        DefinitionHash hash,
        Phase phase,
        Optional<String> error,
        Optional<String> reason,
        Instant createdAt,
        Optional<Instant> endedAt) {}
