package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.service.NodeParts;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Has this node look every second whether jobs run on it whose instance has ended; costs nothing while none runs. */
final class JobStops implements Runnable {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Semaphore stop = new Semaphore(0);

    JobStops(Dispatcher dispatcher, NodeParts parts) {
        this.dispatcher = dispatcher;
        this.parts = parts;
    }

    void stop() {
        stop.release();
    }

    @Override
    public void run() {
        while (!dispatcher.isStopping()) {
            try {
                if (parts.pace().acquire(stop, LOOK.toNanos())) {
                    return;
                }
            } catch (InterruptedException e) {
                continue; // only the end of the deployment interrupts; the loop's condition sees it
            }
            try {
                parts.jobWatch().look();
            } catch (RuntimeException e) {
                LOG.jobsNotLookedAt(e);
            }
        }
    }
}
