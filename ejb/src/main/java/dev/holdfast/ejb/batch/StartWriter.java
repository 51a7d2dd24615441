package dev.holdfast.ejb.batch;

import dev.holdfast.client.Start;
import dev.holdfast.definition.ConflictPolicy;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.ItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.json.JsonValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The item writer {@code holdfastStartWriter}: starts an instance for each item, all of a chunk with few statements, in the chunk's own
 * transaction: a chunk that is rolled back has started none, and one that is written again starts none twice.
 */
@Named("holdfastStartWriter")
@Dependent
public class StartWriter extends StepArtifact implements ItemWriter {

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

    private final JsonText json = new JsonText();
    private long written;

    /** For the container. */
    public StartWriter() {}

    /** Goes on counting where the checkpoint was taken: the number of an item is part of the id of its instance if there is no key. */
    @Override
    public void open(@Nullable Serializable checkpoint) {
        written = checkpoint instanceof Long count ? count : 0;
        deployed(workflow);
    }

    @Override
    public void writeItems(List<Object> items) {
        String name = required("workflow", workflow);
        ItemKey keys = ItemKey.of(this, instance, key, input, json);
        ConflictPolicy policy = keys.policy(conflict);
        List<Start> whole = new ArrayList<>();
        long number = written;
        try {
            for (Object item : items) {
                Start start = new Start(
                        name,
                        keys.instance(item, number),
                        item,
                        policy,
                        jobStep().labels());
                Optional<JsonValue> part = keys.input(item);
                if (part.isEmpty()) {
                    whole.add(start);
                } else {
                    byte[] value = JsonText.bytes(part.get());
                    JobStepRefusals.explained(jobStep(), () -> workflows.startEncoded(start, value));
                }
                number++;
            }
            if (!whole.isEmpty()) {
                JobStepRefusals.explained(jobStep(), () -> workflows.startAll(whole));
            }
        } catch (JobStepException e) {
            throw keys.explained(e);
        }
        written = number;
    }

    @Override
    public Serializable checkpointInfo() {
        return written;
    }

    @Override
    public void close() throws Exception {
        json.close();
    }
}
