package dev.holdfast.ejb.batch;

import dev.holdfast.client.Start;
import dev.holdfast.definition.ConflictPolicy;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The batchlet {@code holdfastStart}: starts an instance and does not wait for it. Exit status {@code STARTED}, or {@code EXISTING} if it was
 * there: from an execution of this job before, with which it goes on, or by the conflict policy.
 */
@Named("holdfastStart")
@Dependent
public class StartBatchlet extends StepArtifact implements Batchlet {

    @Inject
    @BatchProperty
    @Nullable
    String workflow;

    @Inject
    @BatchProperty
    @Nullable
    String instance;

    @Inject
    @BatchProperty
    @Nullable
    String input;

    @Inject
    @BatchProperty
    @Nullable
    String inputParameter;

    @Inject
    @BatchProperty
    @Nullable
    String inputPointer;

    @Inject
    @BatchProperty
    @Nullable
    String conflict;

    /** For the container. */
    public StartBatchlet() {}

    @Override
    public String process() throws Exception {
        return begin().name();
    }

    final Outcome begin() {
        String name = required("workflow", workflow);
        ConflictPolicy policy = checked("conflict", () -> ConflictPolicy.parse(conflict));
        byte[] value = new Given("input", input, inputParameter, inputPointer).in(this);
        Start start = new Start(name, instance(), null, policy, Map.of());
        return JobStepRefusals.explained(jobStep(), () -> new StepInstance(workflows, jobStep()).begin(start, value));
    }

    final String instance() {
        return present(instance).orElseGet(() -> jobStep().instanceId());
    }

    @Override
    public void stop() {
        // it is over in a moment
    }
}
