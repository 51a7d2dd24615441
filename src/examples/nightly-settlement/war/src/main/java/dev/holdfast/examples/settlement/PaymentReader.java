package dev.holdfast.examples.settlement;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Reads the payments of the day's file; its checkpoint is the number of lines. */
@Named
@Dependent
@SuppressWarnings("NullAway.Init") // the batch runtime sets the property, and opens before it reads
public class PaymentReader extends AbstractItemReader {

    @Inject
    @BatchProperty
    String day;

    private BufferedReader lines;
    private int read;

    /** For CDI. */
    public PaymentReader() {}

    @Override
    public void open(@Nullable Serializable checkpoint) throws IOException {
        lines = PaymentsFile.of(day).open();
        read = 0;
        int done = checkpoint == null ? 0 : (Integer) checkpoint;
        while (read < done) {
            lines.readLine();
            read++;
        }
    }

    @Override
    public @Nullable Object readItem() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            return null;
        }
        read++;
        int comma = line.indexOf(',');
        return new Payment(day, read, line.substring(0, comma), Long.parseLong(line.substring(comma + 1)));
    }

    @Override
    public Serializable checkpointInfo() {
        return read;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
