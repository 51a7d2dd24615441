package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.store.Audit;
import java.util.concurrent.Semaphore;

/**
 * Looks every now and then whether the rows of the engine are as they must be: an audit, not a sweep, since nothing needs it as long
 * as every rule is kept. What it finds is an error of the engine, or of somebody who wrote to its tables; it says so, and mends what
 * it can.
 */
final class Auditor implements Runnable {

    /** How many rows of each table are looked at in one go: a few milliseconds, however large the tables are. */
    private static final int PAGE = 5_000;

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Audit audit;
    private final Semaphore stop = new Semaphore(0);
    private Audit.Place place = Audit.Place.BEGINNING;

    Auditor(Dispatcher dispatcher, NodeParts parts) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.audit = parts.audit();
    }

    void stop() {
        stop.release();
    }

    @Override
    public void run() {
        while (!dispatcher.isStopping()) {
            try {
                if (parts.pace().acquire(stop, parts.settings().audit().toNanos())) {
                    return;
                }
            } catch (InterruptedException e) {
                continue; // only the end of the deployment interrupts; the loop's condition sees it
            }
            look();
        }
    }

    private void look() {
        try {
            Audit.Page page = parts.transactions().own(() -> audit.look(place, PAGE));
            place = page.next();
            page.findings().forEach(this::tell);
            parts.wakeUnlimited();
            parts.chores().seal();
        } catch (RuntimeException e) {
            LOG.auditFailed(e);
        }
    }

    private void tell(Audit.Finding finding) {
        boolean repaired = parts.transactions().own(() -> audit.repair(finding));
        LOG.audited(
                finding.rule().name(),
                finding.branch().toString(),
                finding.rule().text(),
                repaired ? "it is due now" : "it was left as it is");
        if (repaired) {
            dispatcher.look();
        }
    }
}
