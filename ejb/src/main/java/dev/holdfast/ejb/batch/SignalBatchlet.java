package dev.holdfast.ejb.batch;

import dev.holdfast.client.Signal;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/**
 * The batchlet {@code holdfastSignal}: sends an event to an instance, once for each job instance, however often the job is restarted.
 * Exit status {@code SENT}, or {@code DUPLICATE} if it was sent before.
 */
@Named("holdfastSignal")
@Dependent
public class SignalBatchlet extends StepArtifact implements Batchlet {

    private static final int LONGEST_KEY = 200;

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
    String signal;

    @Inject
    @BatchProperty
    @Nullable
    String payload;

    @Inject
    @BatchProperty
    @Nullable
    String payloadParameter;

    @Inject
    @BatchProperty
    @Nullable
    String payloadPointer;

    @Inject
    @BatchProperty
    @Nullable
    String key;

    /** For the container. */
    public SignalBatchlet() {}

    @Override
    public String process() throws Exception {
        String id = target(this, instance, ofStep);
        String name = required("signal", signal);
        String once = present(key).orElseGet(() -> jobStep().instanceId());
        if (once.length() > LONGEST_KEY) {
            throw bad("key", "has " + once.length() + " characters; it may have " + LONGEST_KEY);
        }
        byte[] value = new Given("payload", payload, payloadParameter, payloadPointer).in(this);
        Signal event = Signal.of(id, name, null).key(once).by(jobStep().actor());
        return checked("signal", () -> workflows.signalEncoded(event, value) ? Outcome.SENT : Outcome.DUPLICATE)
                .name();
    }

    /** Returns the instance that a batchlet is for: a given one, or the one that a batchlet of this job has started. */
    static String target(StepArtifact artifact, @Nullable String instance, @Nullable String step) {
        return present(instance)
                .or(() -> present(step)
                        .map(name -> artifact.jobStep().ofStep(name).instanceId()))
                .orElseThrow(() -> artifact.bad("instance", "is missing, and so is 'step': one of them must be given"));
    }

    /** Returns which property has said so. */
    static String targetProperty(@Nullable String instance) {
        return present(instance).isPresent() ? "instance" : "step";
    }

    @Override
    public void stop() {
        // it is over in a moment
    }
}
