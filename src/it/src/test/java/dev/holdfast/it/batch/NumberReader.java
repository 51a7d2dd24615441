package dev.holdfast.it.batch;

import dev.holdfast.it.crash.Gate;
import dev.holdfast.it.crash.Gate.Point;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the numbers from 1 on, or from another; at a certain one it comes to a gate, or breaks once in the life of its server. */
@Named("numberReader")
@Dependent
public class NumberReader extends AbstractItemReader {

    private static final Set<String> BROKEN = ConcurrentHashMap.newKeySet();

    @Inject
    @BatchProperty
    String count;

    @Inject
    @BatchProperty
    String from;

    @Inject
    @BatchProperty
    String gateAt;

    @Inject
    @BatchProperty
    String breakAt;

    private int number;

    /** For the container. */
    public NumberReader() {}

    @Override
    public void open(Serializable checkpoint) {
        if (checkpoint == null) {
            number = from == null ? 0 : Integer.parseInt(from);
        } else {
            number = (Integer) checkpoint;
        }
    }

    @Override
    public Object readItem() {
        if (number == Integer.parseInt(count)) {
            return null;
        }
        number++;
        if (String.valueOf(number).equals(gateAt)) {
            Gate.here("reader", "number", Point.IN_THE_BODY).pass();
        }
        if (String.valueOf(number).equals(breakAt) && BROKEN.add(breakAt)) {
            throw new IllegalStateException("the reader breaks at " + number);
        }
        return new Numbered(number);
    }

    @Override
    public Serializable checkpointInfo() {
        return number;
    }
}
