package dev.holdfast.client;

import java.util.Optional;

/** Runs once more, as a new instance, what an instance has run. Joins the caller's transaction, or opens one. */
public interface Restarts {

    /**
     * Starts an instance by the definition of another one, at a node of it.
     *
     * <p>It begins with the value that the other took into the node, the last time if there were several, and has its labels and one more,
     * {@code restart-of}. What the other has done before that node is not the new one's: it is not undone with it.
     *
     * @param input the encoded value to begin with; empty for that of the other
     * @throws UnknownInstance if there is no source
     * @throws UnknownWorkflow if its definition is not deployed here
     * @throws dev.holdfast.error.InvalidArgument if the definition has no such node, it stands inside another one, or the source never came
     *     to it and no value is given
     * @throws UndecodableInput if the value does not decode to what the node takes
     * @throws dev.holdfast.lifecycle.InstanceExists if the new id is in use
     */
    Started restart(Restart restart, Optional<byte[]> input);
}
