package dev.holdfast.engine;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Transactions;
import java.util.Optional;

/**
 * Stops jobs whose instance has ended, or is to be undone. A cancel ends an instance at once, wherever it is ordered, and knows nothing of
 * jobs; the node on which a job runs looks every now and then whose it is. If that node dies the job has died with it.
 */
public final class JobWatch {

    private final Jobs jobs;
    private final Transactions transactions;
    private final Branches branches;

    JobWatch(Jobs jobs, Transactions transactions, Branches branches) {
        this.jobs = jobs;
        this.transactions = transactions;
        this.branches = branches;
    }

    /** Looks once; for a thread without a transaction. */
    public void look() {
        for (Jobs.Running running : jobs.running()) {
            Optional<Phase> phase =
                    transactions.own(() -> branches.phase(running.branch().run()));
            if (phase.filter(JobWatch::goesOn).isEmpty()) {
                jobs.stop(running.execution());
            }
        }
    }

    private static boolean goesOn(Phase phase) {
        return phase == Phase.RUNNING || phase == Phase.PAUSED;
    }
}
