package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.service.Chores;
import dev.holdfast.ejb.service.NodeParts;
import java.util.concurrent.TimeUnit;

/**
 * Carries out the orders over filters, one instance of each at a time, as long as there are any; and looks every few seconds whether
 * another node has left some, as it does when it starts.
 */
final class Errands implements Runnable {

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Chores chores;

    Errands(Dispatcher dispatcher, NodeParts parts) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.chores = parts.chores();
    }

    void stop() {
        chores.wake();
    }

    @Override
    public void run() {
        while (!dispatcher.isStopping()) {
            boolean more = false;
            try {
                more = chores.workOnOrders();
            } catch (RuntimeException e) {
                LOG.errandFailed(e);
            }
            try {
                if (!more && parts.pace().acquire(chores.bell(), PAUSE_NANOS)) {
                    chores.bell().drainPermits();
                }
            } catch (InterruptedException e) {
                continue; // only the end of the deployment interrupts; the loop's condition sees it
            }
        }
    }
}
