package dev.holdfast.client;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
     * @throws LimitReached if a limit of the workflow is reached, and it refuses the next start
     */
    Started start(String workflow, String instanceId, @Nullable Object input, ConflictPolicy policy);

    /**
     * Starts an instance with an input that is encoded already, after checking that it decodes.
     *
     * @param input the bytes of the engine's codec, JSON by default
     * @throws UndecodableInput if the bytes do not decode to what the workflow takes; else as the other start
     */
    Started startEncoded(String workflow, String instanceId, byte[] input, ConflictPolicy policy);

    /** Starts an instance with everything that can be said about it; else as the other starts. */
    Started start(Start start);

    /**
     * Starts many instances at once, with few statements however many there are: the way for imports and item writers. Each start
     * counts by itself, with its own policy, as if they were made one after the other in the order of the list.
     *
     * <p>All or nothing: unlike with a single start, an error leaves no transaction to go on with. The caller's is marked for
     * rollback, one of its own is rolled back.
     *
     * @param starts at most as many as the caller's transaction should hold; a few hundred are a good measure
     * @return what became of each, in the order of the list; errors as those of a single start
     */
    List<Started> startAll(List<Start> starts);

    /** Starts an instance whose input is encoded already, {@link Start#input} ignored; else as the other starts. */
    Started startEncoded(Start start, byte[] input);

    /**
     * Sends an event: whoever waits for its name goes on with its value, else it is kept until somebody does, also across the
     * instance's start. First sent, first taken.
     *
     * @throws dev.holdfast.definition.InvalidInstanceId if the id breaks its rule
     * @throws dev.holdfast.error.InvalidArgument if the name breaks its rule
     * @throws UnencodableOutput if the value cannot be encoded
     */
    default void signal(String instanceId, String name, @Nullable Object payload) {
        signal(Signal.of(instanceId, name, payload));
    }

    /**
     * Sends an event with everything that can be said about it.
     *
     * @return false if an event with its key was sent to the instance before, and nothing was stored
     */
    boolean signal(Signal signal);

    /** Sends an event whose value is encoded already, {@link Signal#payload} ignored; the same otherwise. */
    boolean signalEncoded(Signal signal, byte[] payload);

    /** Starts an instance unless its id is in use by the same definition, and sends it an event, both or none. */
    Started signalWithStart(Start start, Signal signal);

    /**
     * Cancels an instance: once the caller's transaction has committed, nothing of any step commits any more, and no step
     * starts. A cancelled instance stays as it is, and so does the answer.
     *
     * @throws UnknownInstance if no instance has the id
     * @throws dev.holdfast.lifecycle.Verb.NotPossible if it has completed or failed
     */
    void cancel(String instanceId, Order order);

    /**
     * Cancels an instance and undoes its finished steps: steps that are running may finish first, so that they can be undone too.
     * An instance whose workflow can undo nothing is cancelled at once.
     *
     * @throws UnknownInstance if no instance has the id
     * @throws dev.holdfast.lifecycle.Verb.NotPossible if it has completed or failed
     */
    void cancelAndUndo(String instanceId, Order order);

    /** Ends an instance at once in whatever it does, undoing included; undoes nothing. Errors as {@link #cancel}. */
    void terminate(String instanceId, Order order);

    /**
     * Pauses an instance: no step starts after the caller's transaction has committed; on each branch at most the one that is
     * running finishes. A paused instance stays as it is.
     *
     * @return how many branches are running a step at that moment; {@link #awaitQuiet} waits for them
     * @throws UnknownInstance if no instance has the id
     * @throws dev.holdfast.lifecycle.Verb.NotPossible if it is neither running nor paused
     */
    int pause(String instanceId, Order order);

    /**
     * Ends a pause; what was due meanwhile goes on at once.
     *
     * @throws UnknownInstance if no instance has the id
     * @throws dev.holdfast.lifecycle.Verb.NotPossible if it is not paused
     */
    void resume(String instanceId, Order order);

    /**
     * Makes a failed instance go on from the step that failed, with all its attempts before it again; other branches go on
     * where they were closed. One that failed because a step could not be undone goes on undoing.
     *
     * @throws UnknownInstance if no instance has the id
     * @throws dev.holdfast.lifecycle.Verb.NotPossible if it has not failed, or its steps were undone
     */
    void retry(String instanceId, Order order);

    /** Waits until no branch of an instance is running a step, at most so long; returns how many are. Throws {@link UnknownInstance}. */
    int awaitQuiet(String instanceId, Duration atMost) throws InterruptedException;

    /** Returns the events and orders that were sent to an instance, in the order of sending; throws {@link UnknownInstance}. */
    List<SignalRecord> sent(String instanceId);

    /** Returns what an instance can be searched by; throws {@link UnknownInstance}. */
    Map<String, String> labels(String instanceId);

    /** Returns the encoded values that the steps of an instance share, by name; throws {@link UnknownInstance}. */
    Map<String, Payload> shared(String instanceId);

    /**
     * Moves a live instance to another definition of its workflow that is deployed here, node by node.
     *
     * @param nodes which node of the other definition stands for which of the present one; nodes of equal id need no entry
     * @throws UnknownInstance if no instance has the id
     * @throws UnknownWorkflow if no such definition is deployed here
     * @throws MigrationRefused if a runner holds a branch, or a branch stands at a node that the other definition lacks or has as
     *     another kind, or a step that has finished and can be undone has no step of its id there
     */
    void migrate(String instanceId, DefinitionHash to, Map<String, String> nodes, Order order);

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

    /**
     * Returns a page of the limits in use, by name and key, with who holds and who waits; each is read by itself.
     *
     * @param behind where the page before ended
     * @param most how many at most, from 1
     */
    List<LimitView> limits(LimitView.Place behind, int most);

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
