package dev.holdfast.examples.settlement;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Reads what each merchant has taken in the day, page by page; its checkpoint is the last merchant. */
@Named
@Dependent
@SuppressWarnings("NullAway.Init") // the batch runtime sets the properties, CDI the other field
public class MerchantReader extends AbstractItemReader {

    private static final int PAGE = 200;

    @Inject
    @BatchProperty
    String day;

    @Inject
    @BatchProperty
    @Nullable
    String blocked;

    @Inject
    Books books;

    private final Queue<MerchantDay> page = new ArrayDeque<>();
    private String last = "";

    /** For CDI. */
    public MerchantReader() {}

    @Override
    public void open(@Nullable Serializable checkpoint) {
        page.clear();
        last = checkpoint == null ? "" : (String) checkpoint;
    }

    @Override
    public @Nullable Object readItem() {
        if (page.isEmpty()) {
            page.addAll(books.merchants(day, last, blocked == null ? "" : blocked, PAGE));
        }
        MerchantDay next = page.poll();
        if (next != null) {
            last = next.merchant();
        }
        return next;
    }

    @Override
    public Serializable checkpointInfo() {
        return last;
    }
}
