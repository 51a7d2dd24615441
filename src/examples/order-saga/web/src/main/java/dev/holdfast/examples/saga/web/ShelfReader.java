package dev.holdfast.examples.saga.web;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Goes from shelf to shelf; its checkpoint is the next one. */
@Named
@Dependent
public class ShelfReader extends AbstractItemReader {

    private static final int SHELVES = 40;

    /** The number of a shelf that cannot be reached, so that there is something to restart. */
    @Inject
    @BatchProperty
    @Nullable
    String blocked;

    private int next;

    /** For CDI. */
    public ShelfReader() {}

    @Override
    public void open(@Nullable Serializable checkpoint) {
        next = checkpoint == null ? 0 : (Integer) checkpoint;
    }

    @Override
    public @Nullable Object readItem() {
        if (next == SHELVES) {
            return null;
        }
        if (String.valueOf(next).equals(blocked)) {
            throw new IllegalStateException("a pallet stands before shelf " + next);
        }
        return next++;
    }

    @Override
    public Serializable checkpointInfo() {
        return next;
    }
}
