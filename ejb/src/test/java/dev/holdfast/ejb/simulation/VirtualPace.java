package dev.holdfast.ejb.simulation;

import dev.holdfast.engine.Pace;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The pace of one simulated machine: waiting is a matter of the schedule. */
final class VirtualPace implements Pace {

    private final Schedule schedule;
    private final Machine machine;

    VirtualPace(Schedule schedule, Machine machine) {
        this.schedule = schedule;
        this.machine = machine;
    }

    @Override
    public long nanos() {
        return schedule.now() + machine.offset;
    }

    @Override
    public double chance() {
        return schedule.random().nextDouble();
    }

    @Override
    public void rest(long nanos) {
        if (nanos > 0) {
            schedule.pause(null, schedule.now() + nanos);
        }
    }

    @Override
    public boolean acquire(Semaphore bell, long nanos) throws InterruptedException {
        await(() -> bell.availablePermits() > 0, nanos);
        return bell.tryAcquire();
    }

    @Override
    public <T> @Nullable T take(BlockingQueue<T> queue, long nanos) throws InterruptedException {
        await(() -> !queue.isEmpty(), nanos);
        Actor worker = schedule.current();
        if (worker != null) {
            worker.guard = null; // what it read for one branch says nothing of the next
        }
        return queue.poll();
    }

    @Override
    public void join(Thread thread, long nanos) throws InterruptedException {
        Actor actor = (Actor) thread;
        await(() -> schedule.hasLeft(actor), Math.max(nanos, 1_000_000));
    }

    private void await(BooleanSupplier condition, long nanos) throws InterruptedException {
        boolean before = Thread.interrupted();
        if (!before) {
            schedule.pause(condition, schedule.now() + Math.max(0, nanos));
        }
        if (before || Thread.interrupted()) {
            throw new InterruptedException("interrupted in its simulated wait");
        }
    }
}
