package dev.holdfast.client;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.WorkflowName;
import java.time.Instant;

/**
 * The live instances of one definition.
 *
 * @param workflow the name of the workflow
 * @param hash its structure
 * @param instances how many of its instances have not ended
 * @param oldest when the oldest of them was started
 */
public record LiveDefinition(WorkflowName workflow, DefinitionHash hash, long instances, Instant oldest) {}
