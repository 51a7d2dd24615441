package dev.holdfast.it.counting;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Gives the numbers from 1 to a limit, and goes on behind the checkpoint. */
@Dependent
@Named("countedNumbers")
@SuppressWarnings("NullAway.Init") // the container injects the field
public class CountedNumbers extends AbstractItemReader {

    @Inject
    @BatchProperty
    private String count;

    private int number;

    /** For the container. */
    public CountedNumbers() {}

    @Override
    public void open(@Nullable Serializable checkpoint) {
        number = checkpoint == null ? 0 : (Integer) checkpoint;
    }

    @Override
    public @Nullable Object readItem() {
        return number == Integer.parseInt(count) ? null : Integer.valueOf(++number);
    }

    @Override
    public Serializable checkpointInfo() {
        return number;
    }
}
