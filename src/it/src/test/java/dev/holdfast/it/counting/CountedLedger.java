package dev.holdfast.it.counting;

import jakarta.annotation.Resource;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import javax.sql.DataSource;

/** Writes every number it gets into the ledger, in the chunk's transaction, and takes its time for it. */
@Dependent
@Named("countedLedger")
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class CountedLedger extends AbstractItemWriter {

    private static final long MILLIS = 100;

    @Resource(lookup = "java:comp/DefaultDataSource")
    private DataSource dataSource;

    @Inject
    @BatchProperty
    private String book;

    /** For the container. */
    public CountedLedger() {}

    @Override
    public void writeItems(List<Object> items) throws Exception {
        for (Object item : items) {
            Ledger.write(dataSource, book, String.valueOf(item));
        }
        Thread.sleep(MILLIS);
    }
}
