package dev.holdfast.bench.app;

import dev.holdfast.task.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** The bodies of those that sleep until a moment, and note when they woke. */
@ApplicationScoped
public class NapTasks {

    private volatile AtomicLongArray woken = new AtomicLongArray(0);

    /** Begins a measurement of so many. */
    void begin(int instances) {
        woken = new AtomicLongArray(instances);
    }

    /** Touches nothing. */
    @Task
    public Nap begun(Nap nap) {
        return nap;
    }

    /** Returns how long it has to sleep yet. */
    @Task
    public Duration untilDue(Nap nap) {
        return Duration.of(Math.max(0, nap.dueMicros() - now()), ChronoUnit.MICROS);
    }

    /** Notes the moment. */
    @Task
    public Nap awake(Nap nap) {
        woken.set(nap.number(), now());
        return nap;
    }

    /** Returns when one woke, in microseconds since 1970, or 0. */
    long woken(int number) {
        return woken.get(number);
    }

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
