package dev.holdfast.examples.settlement;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up what was settled, in the chunk's transaction: a restarted chunk adds nothing twice. */
@Named
@Dependent
@SuppressWarnings("NullAway.Init") // the batch runtime sets the property, CDI the other field
public class ReportWriter extends AbstractItemWriter {

    @Inject
    @BatchProperty
    String day;

    @Inject
    Books books;

    private boolean begun;

    /** For CDI. */
    public ReportWriter() {}

    @Override
    public void open(@Nullable Serializable checkpoint) {
        begun = "begun".equals(checkpoint);
        if (!begun) {
            books.beginReport(day);
        }
    }

    @Override
    public void writeItems(List<Object> items) {
        Report report = books.report(day).orElseThrow();
        items.forEach(item -> report.add((Settled) item));
        begun = true;
    }

    @Override
    public Serializable checkpointInfo() {
        return begun ? "begun" : "";
    }
}
