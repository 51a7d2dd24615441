package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import java.util.Optional;

/**
 * A claimed branch and where it stands, read in the transaction of the claim (F6).
 *
 * <p>Position and value are kept as stored, so that one unreadable row does not cost the others of its batch; reading
 * them raises an error with code {@code unreadable-stored-form}.
 *
 * @param hold the claim
 * @param instance the id the caller gave
 * @param workflow the name of the workflow
 * @param hash its structure
 * @param phase the status of the run
 * @param sequence the sequence of the branch's newest checkpoint
 * @param storedPosition where it stands, as stored
 * @param inputSequence the row whose output is the current value
 * @param storedValue the current value, as stored
 * @param attempt how many attempts at the present node have failed
 * @param takeovers how often in a row a node lost this branch without getting further: over the limit it kills its nodes
 */
public record Claim(
        Hold hold,
        InstanceId instance,
        WorkflowName workflow,
        DefinitionHash hash,
        Phase phase,
        int sequence,
        String storedPosition,
        int inputSequence,
        Optional<byte[]> storedValue,
        int attempt,
        int takeovers) {

    /** Reads the position. */
    public Position position() {
        return Position.ofText(storedPosition);
    }

    /** Reads the current value; nothing if the row that holds it is missing. */
    public Optional<Payload> value() {
        return storedValue.map(Payload::ofStored);
    }
}
