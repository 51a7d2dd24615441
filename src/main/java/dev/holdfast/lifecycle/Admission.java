package dev.holdfast.lifecycle;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import java.util.Optional;

/**
 * Whether a start may proceed although its instance id is in use: rows 3 to 6 of the decision table of a start.
 *
 * <p>The definition is compared before the policy is looked at, under every policy; so a mismatch always wins and nothing
 * is ever ended by a caller who holds another definition.
 */
public final class Admission {

    private Admission() {}

    /** What a start has to do about an existing instance. */
    public sealed interface Verdict {}

    /** Answer with what exists; write nothing. */
    public record Reuse(Status status, Optional<Payload> output) implements Verdict {}

    /** End the existing run, free its id and start afresh, in one transaction. */
    public record Replace(long run) implements Verdict {}

    /**
     * Decides about an existing instance.
     *
     * @param existing what stands under the id
     * @param workflow the workflow the caller wants to start
     * @param hash the definition of it that the caller holds
     * @throws DefinitionMismatch if the existing instance is of another workflow or definition, whatever the policy
     * @throws InstanceExists if they are equal and the policy is to fail
     */
    public static Verdict decide(Snapshot existing, WorkflowName workflow, DefinitionHash hash, ConflictPolicy policy) {
        if (!existing.hash().equals(hash)) {
            throw new DefinitionMismatch(existing.id(), hash, existing.hash());
        }
        if (!existing.workflow().equals(workflow)) {
            throw new DefinitionMismatch(existing.id(), workflow, existing.workflow(), hash);
        }
        return switch (policy) {
            case FAIL ->
                throw new InstanceExists(existing.id(), existing.status().kind());
            case USE_EXISTING -> new Reuse(existing.status(), output(existing));
            case TERMINATE_EXISTING -> new Replace(existing.run());
        };
    }

    /** Returns the output of an instance that completed, and nothing for any other. */
    public static Optional<Payload> output(Snapshot snapshot) {
        return snapshot.state() instanceof State.Completed completed
                ? Optional.of(completed.output())
                : Optional.empty();
    }
}
