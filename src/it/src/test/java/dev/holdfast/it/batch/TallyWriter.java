package dev.holdfast.it.batch;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the items of all jobs of the application since it was last asked. */
@Named("tallyWriter")
@Dependent
public class TallyWriter extends AbstractItemWriter {

    private static final AtomicLong ITEMS = new AtomicLong();
    private static final AtomicLong SUM = new AtomicLong();

    /** For the container. */
    public TallyWriter() {}

    @Override
    public void writeItems(List<Object> items) {
        ITEMS.addAndGet(items.size());
        items.forEach(item -> SUM.addAndGet(((Doubled) item).twice()));
    }

    /** Returns what it has got since it was last asked. */
    public static Answer taken() {
        return new Answer(0, "", "", ITEMS.getAndSet(0), SUM.getAndSet(0));
    }
}
