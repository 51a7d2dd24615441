package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.util.Map;
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
 * @param dueIn how long branch 0 is not due, by the store's clock; zero for a run that begins at once
 * @param deadline the time-out of the whole run, which is a branch of its own (number 1)
 * @param parent the run and branch that wait for its end, if it is a child instance
 * @param labels what callers can search it by: metadata with values, and tags with empty ones; at most 50
 * @param createdBy the node that stores the run
 * @param traceParent the W3C traceparent of whoever started it, if that is traced
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
        Duration dueIn,
        Optional<Deadline> deadline,
        Optional<Runs.Parent> parent,
        Map<String, String> labels,
        String createdBy,
        Optional<String> traceParent) {

    /** The same for a run that is not traced. */
    public NewRun(
            InstanceId id,
            WorkflowName workflow,
            DefinitionHash hash,
            Position position,
            Payload input,
            int route,
            int priority,
            Optional<String> owner,
            Duration claim,
            Duration dueIn,
            Optional<Deadline> deadline,
            Optional<Runs.Parent> parent,
            Map<String, String> labels,
            String createdBy) {
        this(
                id,
                workflow,
                hash,
                position,
                input,
                route,
                priority,
                owner,
                claim,
                dueIn,
                deadline,
                parent,
                labels,
                createdBy,
                Optional.empty());
    }

    /**
     * The time-out of a run.
     *
     * @param position where its branch stands: at a delay until that time
     * @param after how long it lasts, by the store's clock
     * @param route the route of its branch
     */
    public record Deadline(Position position, Duration after, int route) {}
}
