package dev.holdfast.engine;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.Runs;

/** Starts a child instance in the transaction of the calling thread. */
@FunctionalInterface
public interface ChildStarts {

    /**
     * Starts the newest definition of a workflow.
     *
     * @return false if the instance id is in use
     * @throws dev.holdfast.client.UnknownWorkflow if no such workflow is deployed here
     */
    boolean start(String workflow, InstanceId id, Payload input, Runs.Parent parent);
}
