package dev.holdfast.ejb.batch;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.engine.Pace;
import dev.holdfast.snapshot.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Waits for the ends of instances on the step's thread, until a time is over or the job is told to stop. */
final class InstanceWait {

    /** How soon an order to stop is noticed. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Workflows workflows;
    private final BooleanSupplier stopping;
    private final Optional<Duration> atMost;
    private final long begin = Pace.MACHINE.nanos();

    InstanceWait(Workflows workflows, Optional<Duration> atMost, BooleanSupplier stopping) {
        this.workflows = workflows;
        this.atMost = atMost;
        this.stopping = stopping;
    }

    /** Returns how an instance ended, or why it is not waited for any longer. */
    Outcome end(String instance) throws InterruptedException {
        InstanceId id = new InstanceId(instance);
        while (true) {
            Duration left = left();
            Status status = workflows.await(id, left.compareTo(LOOK) < 0 ? left : LOOK);
            if (status.isFinal()) {
                return Outcome.valueOf(status.kind().name());
            }
            if (stopping.getAsBoolean()) {
                return Outcome.STOPPED;
            }
            if (left.isZero()) {
                return Outcome.TIMED_OUT;
            }
        }
    }

    private Duration left() {
        if (atMost.isEmpty()) {
            return LOOK;
        }
        Duration left = atMost.get().minusNanos(Pace.MACHINE.nanos() - begin);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
