package dev.holdfast.ejb.batch;

import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.ItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The item reader {@code holdfastOutputReader}: the outputs of completed instances, newest first, page by page. Its checkpoint is the
 * place it has come to; one without an output is left out.
 */
@Named("holdfastOutputReader")
@Dependent
public class OutputReader extends StepArtifact implements ItemReader {

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
    String type;

    @Inject
    @BatchProperty
    @Nullable
    String after;

    @Inject
    @BatchProperty
    @Nullable
    String upTo;

    private final JsonText json = new JsonText();
    private final Queue<InstanceSummary> page = new ArrayDeque<>();
    private Span span = Span.ALL;
    private @Nullable Selection which;
    private @Nullable OutputItems items;
    private boolean over;

    /** For the container. */
    public OutputReader() {}

    /** The span of a partition is part of the checkpoint: a restart may map others, and this place is in the old one. */
    @Override
    public void open(@Nullable Serializable checkpoint) {
        span = checkpoint instanceof String text ? Span.of(text) : Span.given(this, after, upTo);
        which = Selection.of(this, "step", ofStep, workflow, labels, Optional.of(Phase.COMPLETED));
        items = OutputItems.of(this, type, json);
        page.clear();
        over = false;
    }

    @Override
    public @Nullable Object readItem() {
        OutputItems as = Objects.requireNonNull(items, "a reader is opened first");
        while (true) {
            if (page.isEmpty() && !fill()) {
                return null;
            }
            InstanceSummary next = page.remove();
            span = span.behind(next.run());
            Optional<Payload> output = workflows.output(next.id().value());
            if (output.isPresent()) {
                return as.item(next.id().value(), next.workflow().value(), output.get());
            }
        }
    }

    private boolean fill() {
        if (over) {
            return false;
        }
        List<InstanceSummary> found =
                Objects.requireNonNull(which, "a reader is opened first").after(workflows, span.after());
        found.stream().filter(row -> span.holds(row.run())).forEach(page::add);
        over = page.size() < InstanceQuery.MAX_LIMIT;
        return !page.isEmpty();
    }

    @Override
    public Serializable checkpointInfo() {
        return span.toString();
    }

    @Override
    public void close() throws Exception {
        json.close();
    }
}
