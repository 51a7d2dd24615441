package dev.holdfast.ejb.service;

import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.engine.Lifecycle;
import dev.holdfast.engine.Seats;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.lifecycle.Finalization.Answer;
import dev.holdfast.lifecycle.Resumption;
import dev.holdfast.lifecycle.RunOutcome;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** The five operations that frame every run, each in the caller's transaction or one of its own; see {@link Lifecycle}. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalLifecycle extends EngineDoor {

    /** For CDI. */
    public TransactionalLifecycle() {}

    private Lifecycle lifecycle() {
        return engine.parts().lifecycle();
    }

    /** See {@link Lifecycle#checkExisting}. */
    public Optional<Answer> checkExisting(Workflow<?, ?> workflow, InstanceId id, ConflictPolicy policy) {
        return lifecycle().checkExisting(workflow, id, policy);
    }

    /** See {@link Lifecycle#prepareRun}; the run is left due for any node. */
    public Lifecycle.Prepared prepareRun(Workflow<?, ?> workflow, InstanceId id, Payload input, ConflictPolicy policy) {
        return lifecycle().prepareRun(workflow, id, input, policy, Seats.none());
    }

    /** See {@link Lifecycle#prepareResume}. */
    public Resumption.Outcome prepareResume(InstanceId id, DefinitionHash hash) {
        return lifecycle().prepareResume(id, hash);
    }

    /** See {@link Lifecycle#resumeInput}. */
    public Payload resumeInput(Snapshot snapshot) {
        return lifecycle().resumeInput(snapshot);
    }

    /** See {@link Lifecycle#finalizeRun}. */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Answer finalizeRun(InstanceId id, RunOutcome outcome, Checkpoint last) {
        return lifecycle().finalizeRun(id, outcome, last);
    }
}
