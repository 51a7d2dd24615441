package dev.holdfast.client;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door of the engine for applications: inject it and ask.
 *
 * <p>Safe for use by many threads. Verbs join the transaction of the caller, or run in one of their own: what a caller
 * starts in a transaction that rolls back was never started. No call here ever runs a step. Errors are
 * {@link dev.holdfast.error.HoldfastException}s; one that is thrown has changed nothing and leaves the caller's
 * transaction usable.
 */
public interface Workflows {

    /** Starts an instance of the newest definition; the same as {@link #start(String, String, Object, ConflictPolicy)} with the policy to fail. */
    default Started start(String workflow, String instanceId, @Nullable Object input) {
        return start(workflow, instanceId, input, ConflictPolicy.FAIL);
    }

    /**
     * Starts an instance of the newest definition of a workflow.
     *
     * @param workflow the name of the workflow
     * @param instanceId the id the instance is to have: 1 to 256 bytes of UTF-8, chosen by the caller
     * @param input a value of the type the workflow takes
     * @param policy what to do if the id is in use
     * @throws dev.holdfast.definition.InvalidInstanceId if the id breaks its rule
     * @throws UnknownWorkflow if no such workflow is deployed here
     * @throws UnencodableOutput if the input cannot be encoded
     * @throws dev.holdfast.lifecycle.InstanceExists if the id is in use and the policy is to fail
     * @throws dev.holdfast.lifecycle.DefinitionMismatch if the id is in use by another definition, under every policy
     */
    Started start(String workflow, String instanceId, @Nullable Object input, ConflictPolicy policy);

    /**
     * Starts an instance with an input that is encoded already, after checking that it decodes.
     *
     * @param input the bytes of the engine's codec, JSON by default
     * @throws UndecodableInput if the bytes do not decode to what the workflow takes; else as the other start
     */
    Started startEncoded(String workflow, String instanceId, byte[] input, ConflictPolicy policy);

    /** Returns the status of an instance; throws {@link UnknownInstance}. */
    default Status status(String instanceId) {
        return instance(instanceId).status();
    }

    /** Returns the complete state of an instance, read at one moment; throws {@link UnknownInstance}. */
    Snapshot instance(String instanceId);

    /** Returns the encoded output of an instance; nothing unless it completed. Throws {@link UnknownInstance}. */
    Optional<Payload> output(String instanceId);

    /**
     * Returns the output of an instance as a value; nothing unless it completed with one.
     *
     * @throws UnknownInstance if no instance has the id
     * @throws UndecodableInput if the output does not decode to the type
     */
    <O> Optional<O> output(String instanceId, Class<O> type);

    /** Returns the encoded output of one finished step; nothing if it never finished. Throws {@link UnknownInstance}. */
    Optional<Payload> stepOutput(String instanceId, NodeId step);

    /** Returns the checkpoints of an instance by branch and sequence; throws {@link UnknownInstance}. */
    List<StepRecord> steps(String instanceId);

    /** Returns a page of instances, newest first. */
    List<InstanceSummary> list(InstanceQuery query);

    /** Returns the workflows that are deployed here, by name; the newest definition of each name first. */
    List<WorkflowView> workflows();

    /**
     * Waits until an instance has ended, at most so long, and returns its status then.
     *
     * <p>Holds the calling thread and no transaction: one that the caller has is suspended, and what it has not committed
     * is not seen.
     *
     * @throws UnknownInstance if no instance has the id
     */
    Status await(InstanceId instanceId, Duration atMost) throws InterruptedException;
}
