package dev.holdfast.examples.saga.web;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Notes how many shelves were counted; where to, is not for this example to say. */
@Named
@Dependent
@SuppressWarnings("NullAway.Init") // injected
public class StockWriter extends AbstractItemWriter {

    @Inject
    StepContext step;

    /** For CDI. */
    public StockWriter() {}

    @Override
    public void writeItems(List<Object> shelves) {
        step.setExitStatus("counted up to shelf " + shelves.get(shelves.size() - 1));
    }
}
