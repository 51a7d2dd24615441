package dev.holdfast.lifecycle;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** The instance was started with another structure of the workflow than the caller holds; it is left as it is. */
public final class DefinitionMismatch extends HoldfastException {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String found;

    /**
     * Creates the error.
     *
     * @param expected the hash the caller holds
     * @param found the hash the instance was started with
     */
    public DefinitionMismatch(InstanceId id, DefinitionHash expected, DefinitionHash found) {
        super(
                ErrorCode.DEFINITION_MISMATCH,
                "instance '" + id + "' was started with definition " + found
                        + ", the caller holds " + expected
                        + "; deploy the definition it was started with, or use another instance id");
        this.expected = expected.toString();
        this.found = found.toString();
    }

    /**
     * Creates the error for two workflows that have the same structure, and so the same hash.
     *
     * @param expected the workflow the caller wants to start
     * @param found the workflow the instance belongs to
     * @param hash the hash of both
     */
    public DefinitionMismatch(InstanceId id, WorkflowName expected, WorkflowName found, DefinitionHash hash) {
        super(
                ErrorCode.DEFINITION_MISMATCH,
                "instance '" + id + "' belongs to workflow '" + found + "', the caller starts '" + expected
                        + "'; use another instance id");
        this.expected = hash.toString();
        this.found = hash.toString();
    }

    /** Returns the hash the caller holds. */
    public DefinitionHash expected() {
        return DefinitionHash.parse(expected);
    }

    /** Returns the hash the instance was started with. */
    public DefinitionHash found() {
        return DefinitionHash.parse(found);
    }
}
