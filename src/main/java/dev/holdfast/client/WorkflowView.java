package dev.holdfast.client;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.WorkflowName;
import java.lang.reflect.Type;
import java.util.List;

/**
 * A deployed workflow as callers see it.
 *
 * @param name its name
 * @param version its version; new instances take the highest that is deployed
 * @param hash its structure
 * @param inputType the name of the type it is started with
 * @param outputType the name of the type it ends with
 * @param nodes its nodes, parents first
 * @param input the type it is started with
 */
public record WorkflowView(
        WorkflowName name,
        int version,
        DefinitionHash hash,
        String inputType,
        String outputType,
        List<Plan.Listing> nodes,
        Type input) {}
