package dev.holdfast.ejb.batch;

import dev.holdfast.client.UnknownInstance;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The batchlet {@code holdfastAwait}: waits for the end of one instance, or of all that a step of this job has started, or that have
 * certain labels. Exit status as that of one instance; of several {@code FAILED} if any has failed, else {@code CANCELLED} if any was, else
 * {@code COMPLETED}. How many ended how is the step's persistent user data, as JSON.
 */
@Named("holdfastAwait")
@Dependent
public class AwaitBatchlet extends StepArtifact implements Batchlet {

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
    String workflow;

    @Inject
    @BatchProperty
    @Nullable
    String labels;

    @Inject
    @BatchProperty
    @Nullable
    String timeout;

    @Inject
    @BatchProperty
    @Nullable
    String failOn;

    private final Map<Outcome, Long> ends = new EnumMap<>(Outcome.class);
    private volatile boolean stopping;

    /** For the container. */
    public AwaitBatchlet() {}

    @Override
    public String process() throws Exception {
        Optional<Duration> atMost = time("timeout", timeout);
        List<Outcome> failing = RunBatchlet.failing(this, failOn);
        InstanceWait wait = new InstanceWait(workflows, atMost, () -> stopping);
        Outcome outcome =
                present(instance).isPresent() ? one(wait, present(instance).get()) : all(wait);
        if (failing.contains(outcome)) {
            step.setExitStatus(outcome.name());
            throw JobStepException.unsuccessful(
                    jobStep(),
                    "of the instances that it waits for " + counted()
                            + "; unless a transition takes the exit status the job fails");
        }
        return outcome.name();
    }

    private Outcome one(InstanceWait wait, String id) throws InterruptedException {
        try {
            Outcome outcome = wait.end(id);
            ends.merge(outcome, 1L, Long::sum);
            return outcome;
        } catch (UnknownInstance e) {
            throw JobStepException.refused(jobStep(), "instance", e);
        }
    }

    /** Each page is waited for before the next is read: memory is that of one page, and no instance is looked at twice. */
    private Outcome all(InstanceWait wait) throws InterruptedException {
        Selection which = Selection.of(this, "step", ofStep, workflow, labels, Optional.empty());
        for (List<InstanceSummary> page = which.first(workflows); !page.isEmpty(); page = which.next(workflows, page)) {
            for (InstanceSummary found : page) {
                Outcome outcome = ended(found.phase()).isPresent()
                        ? ended(found.phase()).get()
                        : wait.end(found.id().value());
                if (outcome == Outcome.STOPPED || outcome == Outcome.TIMED_OUT) {
                    ends.merge(outcome, 1L, Long::sum);
                    return outcome;
                }
                ends.merge(outcome, 1L, Long::sum);
            }
            if (stopping) {
                return Outcome.STOPPED;
            }
        }
        step.setPersistentUserData(json());
        return List.of(Outcome.FAILED, Outcome.CANCELLED).stream()
                .filter(ends::containsKey)
                .findFirst()
                .orElse(Outcome.COMPLETED);
    }

    private static Optional<Outcome> ended(Phase phase) {
        return phase.isFinal() ? Optional.of(Outcome.valueOf(phase.name())) : Optional.empty();
    }

    private String json() {
        return ends.entrySet().stream()
                .map(end -> "\"" + end.getKey().name().toLowerCase(Locale.ROOT) + "\":" + end.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String counted() {
        return ends.entrySet().stream()
                .map(end -> end.getValue() + " " + end.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    @Override
    public void stop() {
        stopping = true;
    }
}
