package dev.holdfast.ejb.batch;

import dev.holdfast.client.Order;
import dev.holdfast.lifecycle.Verb;
import dev.holdfast.snapshot.Status;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/**
 * The batchlet {@code holdfastCancel}: cancels an instance. Exit status {@code CANCELLED}, or what it has ended with before:
 * {@code COMPLETED} or {@code FAILED}.
 */
@Named("holdfastCancel")
@Dependent
public class CancelBatchlet extends StepArtifact implements Batchlet {

    @Inject
    @BatchProperty
    @Nullable
    String instance;

    @Inject
    @BatchProperty(name = "step")
    @Nullable
    String ofStep;

    @Inject
    @BatchProperty
    @Nullable
    String undo;

    @Inject
    @BatchProperty
    @Nullable
    String reason;

    /** For the container. */
    public CancelBatchlet() {}

    @Override
    public String process() throws Exception {
        String id = SignalBatchlet.target(this, instance, ofStep);
        boolean undoing = choice("undo", undo, YesNo.class, YesNo.FALSE) == YesNo.TRUE;
        Order order = checked("reason", () -> jobStep().order(present(reason).orElse("by a step of the job")));
        try {
            return checked(SignalBatchlet.targetProperty(instance), () -> ordered(id, order, undoing))
                    .name();
        } catch (JobStepException e) {
            if (e.getCause() instanceof Verb.NotPossible) {
                Status status = workflows.status(id);
                if (status.isFinal()) {
                    return status.kind().name();
                }
            }
            throw e;
        }
    }

    private Outcome ordered(String id, Order order, boolean undoing) {
        if (undoing) {
            workflows.cancelAndUndo(id, order);
        } else {
            workflows.cancel(id, order);
        }
        return Outcome.CANCELLED;
    }

    private enum YesNo {
        TRUE,
        FALSE
    }

    @Override
    public void stop() {
        // it is over in a moment
    }
}
