package dev.holdfast.task;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a running step may know of itself; valid on the thread of the step until its method returns.
 *
 * <p>Taken as the second parameter of a task method.
 */
public interface TaskContext {

    /** The name of the workflow. */
    String workflow();

    /** The id that the caller gave to the instance. */
    String instanceId();

    /** The number of the branch that runs the step; 0 is the branch every instance starts with. */
    int branch();

    /** The id of the step in its workflow. */
    String step();

    /** The number of this attempt at the step, 1 for the first. */
    int attempt();

    /**
     * A key that is the same for every attempt at this step of this instance, and differs for every other step; pass it
     * to systems outside the transaction, so that they can recognise a repetition. At most 250 characters.
     */
    String idempotencyKey();

    /** The priority of the step, 1 to 5. */
    int priority();

    /** The tags a node needs to run the step. */
    Set<String> tags();

    /** The caller's version of the task's data; empty if it has none. */
    String version();

    /** How often the step is tried again after a first failure. */
    int retries();

    /** How long one attempt may take; empty if the task names no limit. */
    Optional<Duration> timeout();

    /** What the instance was started with as metadata and tags; a tag is a label with an empty value. */
    Map<String, String> labels();

    /** The values that all steps of this instance share. */
    Shared shared();

    /**
     * Hands a message over for delivery: it is stored with the checkpoint of this step, whatever the step's transaction, and given to
     * the {@link Receives receiver} of the channel at least once, in order per instance and channel. A step that fails sends nothing.
     *
     * <p>To be called before the method of the step returns, on its thread; throws {@link IllegalStateException} afterwards, and what
     * an invalid name (1 to 200 characters) or a message that cannot be encoded calls for at once.
     *
     * @param channel who is to receive it
     * @param message encoded now, so later changes of the object are not sent
     */
    void send(String channel, @Nullable Object message);
}
