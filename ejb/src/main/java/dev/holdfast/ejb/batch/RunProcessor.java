package dev.holdfast.ejb.batch;

import dev.holdfast.client.Start;
import dev.holdfast.ejb.service.ApartFromCaller;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Status;
import jakarta.annotation.PreDestroy;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.batch.runtime.BatchStatus;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The item processor {@code holdfastRunProcessor}: runs an instance for each item and gives its output. The instance is started in a
 * transaction of its own and not in the chunk's, which would have to end before it could run: a chunk that is rolled back finds it
 * again by its id when the item is processed again. An item whose instance does not complete is an error, which job XML may skip.
 */
@Named("holdfastRunProcessor")
@Dependent
public class RunProcessor extends StepArtifact implements ItemProcessor {

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
    String key;

    @Inject
    @BatchProperty
    @Nullable
    String input;

    @Inject
    @BatchProperty
    @Nullable
    String conflict;

    @Inject
    @BatchProperty
    @Nullable
    String type;

    @Inject
    @BatchProperty
    @Nullable
    String timeout;

    private final JsonText json = new JsonText();

    /** For the container. */
    public RunProcessor() {}

    @Override
    public @Nullable Object processItem(Object item) throws Exception {
        String name = required("workflow", workflow);
        // numbers would not do: which item is the how manieth is not known after a restart
        required("key", key);
        ItemKey keys = ItemKey.of(this, instance, key, input, json);
        OutputItems outputs = OutputItems.of(this, type, json);
        String id = keys.instance(item, 0);
        Start start = new Start(name, id, null, keys.policy(conflict), jobStep().labels());
        byte[] value = JsonText.bytes(keys.inputJson(item));
        ApartFromCaller.call(() ->
                JobStepRefusals.explained(jobStep(), () -> new StepInstance(workflows, jobStep()).begin(start, value)));
        Outcome outcome = new InstanceWait(workflows, time("timeout", timeout), this::isStopping).end(id);
        if (outcome != Outcome.COMPLETED) {
            throw JobStepException.unsuccessful(jobStep(), described(id, outcome));
        }
        Optional<Payload> output = ApartFromCaller.call(() -> workflows.output(id));
        return output.map(found -> outputs.item(id, name, found)).orElse(null);
    }

    private boolean isStopping() {
        return job.getBatchStatus() == BatchStatus.STOPPING;
    }

    private String described(String id, Outcome outcome) throws Exception {
        String what = "instance '" + id + "' of workflow '" + workflow + "', which an item needs, ";
        return switch (outcome) {
            case STOPPED -> what + "still runs, and the job was told to stop; a restart waits for it again";
            case TIMED_OUT -> what + "has not ended within " + timeout + "; a restart waits for it again";
            default -> {
                Status status = ApartFromCaller.call(() -> workflows.status(id));
                yield what + "is " + outcome.name().toLowerCase(Locale.ROOT) + ": "
                        + status.failure()
                                .map(Failure::summary)
                                .or(status::reason)
                                .orElse("no reason was given");
            }
        };
    }

    @PreDestroy
    void end() throws Exception {
        json.close();
    }
}
