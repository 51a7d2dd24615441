package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.store.Workload;
import java.util.concurrent.Semaphore;

/** Counts every now and then what stands in the database, so that nobody who watches has to ask it. */
final class Lookout implements Runnable {

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Workload workload;
    private final Semaphore stop = new Semaphore(0);

    Lookout(Dispatcher dispatcher, NodeParts parts, Workload workload) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.workload = workload;
    }

    void stop() {
        stop.release();
    }

    @Override
    public void run() {
        while (!dispatcher.isStopping()) {
            try {
                parts.gauges().seen(parts.transactions().own(workload::look));
            } catch (RuntimeException e) {
                LOG.lookoutFailed(e);
            }
            try {
                long pause = parts.upkeep().settings().watch().toNanos();
                if (parts.pace().acquire(stop, pause)) {
                    return;
                }
            } catch (InterruptedException e) {
                continue; // only the end of the deployment interrupts; the loop's condition sees it
            }
        }
    }
}
