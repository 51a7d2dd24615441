package dev.holdfast.snapshot;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.InvalidArgument;
import java.util.Optional;
import java.util.Set;

/**
 * Which waits for an event a list shows; every filter that is present must hold.
 *
 * @param workflow the workflow
 * @param signal a name that is waited for
 * @param after the branch after which the page begins
 * @param limit the most rows, 1 to 500
 * @param within the workflows of which whoever asks may know; empty for all
 */
public record WaitingQuery(
        Optional<WorkflowName> workflow,
        Optional<String> signal,
        Optional<BranchKey> after,
        int limit,
        Set<WorkflowName> within) {

    /** Describes a query of somebody who may know of all workflows. */
    public WaitingQuery(
            Optional<WorkflowName> workflow, Optional<String> signal, Optional<BranchKey> after, int limit) {
        this(workflow, signal, after, limit, Set.of());
    }

    /** Checks the limit; throws {@link InvalidArgument}. */
    public WaitingQuery {
        if (limit < 1 || limit > InstanceQuery.MAX_LIMIT) {
            throw new InvalidArgument("limit " + limit + " is not between 1 and " + InstanceQuery.MAX_LIMIT);
        }
    }
}
