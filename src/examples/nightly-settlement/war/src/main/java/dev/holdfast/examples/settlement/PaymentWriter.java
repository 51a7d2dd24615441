package dev.holdfast.examples.settlement;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Writes payments into their table, in the chunk's transaction. */
@Named
@Dependent
@SuppressWarnings("NullAway.Init") // CDI sets the field
public class PaymentWriter extends AbstractItemWriter {

    @Inject
    Books books;

    /** For CDI. */
    public PaymentWriter() {}

    @Override
    public void writeItems(List<Object> items) {
        items.forEach(item -> books.take((Payment) item));
    }
}
