package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

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
 * @param parentRun the run that waits for the end of this one, if it is a child instance
 * @param parent the branch that waits for the end of this one, if it is an arm
 * @param openArms how many arms of a fork this branch waits for
 * @param sequence the sequence of the branch's newest checkpoint
 * @param storedPosition where it stands, as stored
 * @param valueRef the row whose output is the current value
 * @param storedValue the current value, as stored
 * @param attempt how many attempts at the present node have failed: that of the newest checkpoint if it records a failed attempt,
 *     else 0
 * @param takeovers how often in a row a node lost this branch without getting further: over the limit it kills its nodes
 * @param abandoned if the branch was taken over from a node that held it: how long ago, by the store's clock, that node began at
 *     the latest with what the branch stands at (the later of its claim and the newest checkpoint)
 * @param at the store's time of the claim, by which it is decided what is due
 * @param traceParent the W3C traceparent of whoever started the run, if that was traced
 */
public record Claim(
        Hold hold,
        InstanceId instance,
        WorkflowName workflow,
        DefinitionHash hash,
        Phase phase,
        OptionalLong parentRun,
        OptionalInt parent,
        int openArms,
        int sequence,
        String storedPosition,
        ValueRef valueRef,
        Optional<byte[]> storedValue,
        int attempt,
        int takeovers,
        Optional<Duration> abandoned,
        Instant at,
        Optional<String> traceParent) {

    /** The same of a run that is not traced. */
    public Claim(
            Hold hold,
            InstanceId instance,
            WorkflowName workflow,
            DefinitionHash hash,
            Phase phase,
            OptionalLong parentRun,
            OptionalInt parent,
            int openArms,
            int sequence,
            String storedPosition,
            ValueRef valueRef,
            Optional<byte[]> storedValue,
            int attempt,
            int takeovers,
            Optional<Duration> abandoned,
            Instant at) {
        this(
                hold,
                instance,
                workflow,
                hash,
                phase,
                parentRun,
                parent,
                openArms,
                sequence,
                storedPosition,
                valueRef,
                storedValue,
                attempt,
                takeovers,
                abandoned,
                at,
                Optional.empty());
    }

    /** Reads the position. */
    public Position position() {
        return Position.ofText(storedPosition);
    }

    /** Reads the current value; nothing if the row that holds it is missing. */
    public Optional<Payload> value() {
        return storedValue.map(Payload::ofStored);
    }
}
