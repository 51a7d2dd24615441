package dev.holdfast.ejb.batch;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Status;
import jakarta.batch.api.BatchProperty;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The batchlet {@code holdfastRun}: starts an instance and waits for its end on the job's thread. Exit status {@code COMPLETED},
 * {@code FAILED}, {@code CANCELLED}, {@code TIMED_OUT} or {@code STOPPED}; those that {@code failOn} names make the step fail, so that the job fails
 * unless a transition takes the exit status.
 */
@Named("holdfastRun")
@Dependent
public class RunBatchlet extends StartBatchlet {

    private static final List<Outcome> UNSUCCESSFUL = List.of(Outcome.FAILED, Outcome.CANCELLED, Outcome.TIMED_OUT);

    @Inject
    @BatchProperty
    @Nullable
    String timeout;

    @Inject
    @BatchProperty
    @Nullable
    String onTimeout;

    @Inject
    @BatchProperty
    @Nullable
    String onStop;

    @Inject
    @BatchProperty
    @Nullable
    String failOn;

    private volatile boolean stopping;

    /** For the container. */
    public RunBatchlet() {}

    @Override
    public String process() throws Exception {
        Optional<Duration> atMost = time("timeout", timeout);
        OnStop afterTime = choice("onTimeout", onTimeout, OnStop.class, OnStop.LEAVE);
        OnStop afterStop = choice("onStop", onStop, OnStop.class, OnStop.PAUSE);
        List<Outcome> failing = failing(this, failOn);
        begin();
        String id = instance();
        Outcome outcome = new InstanceWait(workflows, atMost, () -> stopping).end(id);
        if (outcome == Outcome.STOPPED) {
            afterStop.order(workflows, id, jobStep().order("the job was stopped"));
        } else if (outcome == Outcome.TIMED_OUT) {
            afterTime.order(workflows, id, jobStep().order("its step of the job has waited long enough"));
        }
        if (failing.contains(outcome)) {
            step.setExitStatus(outcome.name());
            throw JobStepException.unsuccessful(jobStep(), described(id, outcome));
        }
        return outcome.name();
    }

    /** Returns at which outcomes the step is to fail; one that has failed is run again by a restart of the job. */
    static List<Outcome> failing(StepArtifact artifact, @Nullable String value) {
        if (present(value).isEmpty()) {
            return UNSUCCESSFUL;
        }
        return present(value).get().equalsIgnoreCase("none")
                ? List.of()
                : artifact.choices("failOn", value, Outcome.class);
    }

    private String described(String id, Outcome outcome) {
        String what = "instance '" + id + "' of workflow '" + workflow + "' ";
        if (outcome == Outcome.TIMED_OUT) {
            return what + "has not ended within " + timeout + "; a restart of the job waits for it again";
        }
        Status status = workflows.status(id);
        String why = status.failure().map(Failure::summary).or(status::reason).orElse("no reason was given");
        return what + "is " + outcome.name().toLowerCase(Locale.ROOT) + ": " + why
                + "; unless a transition takes the exit status the job fails, and a restart of it goes on with this instance";
    }

    @Override
    public void stop() {
        stopping = true;
    }
}
