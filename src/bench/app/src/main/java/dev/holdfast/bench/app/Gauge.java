package dev.holdfast.bench.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Is told by the measured steps how far their instances are. */
@ApplicationScoped
public class Gauge {

    private final AtomicLong finished = new AtomicLong();
    private final LongAdder steps = new LongAdder();
    private volatile Semaphore places = new Semaphore(0);
    private volatile long begun;

    /** Begins a measurement with so many places. */
    void begin(Semaphore with) {
        places = with;
        finished.set(0);
        steps.reset();
    }

    void reached(String step) {
        steps.increment();
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

    /** Returns how many bodies have begun, with those that are repeated. */
    long steps() {
        return steps.sum();
    }

    long begun() {
        return begun;
    }
}
