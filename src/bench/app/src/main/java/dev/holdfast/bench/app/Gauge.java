package dev.holdfast.bench.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Is told by the measured steps how far their instances are. */
@ApplicationScoped
public class Gauge {

    private final AtomicLong finished = new AtomicLong();
    private volatile Semaphore places = new Semaphore(0);
    private volatile long begun;

    /** Begins a measurement with so many places. */
    void begin(Semaphore with) {
        places = with;
        finished.set(0);
    }

    void reached(String step) {
        if (step.equals(BenchWorkflows.FIRST)) {
            begun = System.nanoTime();
        } else if (step.equals(BenchWorkflows.LAST)) {
            finished.incrementAndGet();
            places.release();
        }
    }

    long finished() {
        return finished.get();
    }

    long begun() {
        return begun;
    }
}
