package dev.holdfast.engine;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.Map;
import java.util.stream.Collectors;

/** An application brings workflows whose names belong to another that is deployed; it was not taken, the other goes on. */
public final class WorkflowTaken extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param application what was refused
     * @param owners by name of a workflow the application that has it
     */
    WorkflowTaken(String application, Map<String, String> owners) {
        super(
                ErrorCode.WORKFLOW_TAKEN,
                "application '" + application + "' is refused: "
                        + owners.entrySet().stream()
                                .map(taken ->
                                        "workflow '" + taken.getKey() + "' is application '" + taken.getValue() + "''s")
                                .collect(Collectors.joining(", "))
                        + "; a name belongs to one application at a time: rename the workflow, undeploy the other"
                        + " application first, or deploy both versions in one application");
    }
}
