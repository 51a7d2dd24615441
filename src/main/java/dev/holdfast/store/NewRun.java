package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.util.Optional;

/**
 * A run about to be created.
 *
 * @param id the id the caller gave
 * @param workflow the name of the workflow
 * @param hash its structure
 * @param position where branch 0 stands at first
 * @param input the input of the run
 * @param route the route of its first step
 * @param priority the priority of its first step, 1 to 5
 * @param owner the node that claims branch 0 in the same statement; nothing leaves it due for any node
 * @param claim how long that claim lasts from the moment of the statement
 * @param createdBy the node that stores the run
 */
public record NewRun(
        InstanceId id,
        WorkflowName workflow,
        DefinitionHash hash,
        Position position,
        Payload input,
        int route,
        int priority,
        Optional<String> owner,
        Duration claim,
        String createdBy) {}
