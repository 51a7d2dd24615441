package dev.holdfast.engine;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Transactions;
import java.util.Optional;

/**
 * Stops jobs whose instance has ended, or is to be undone. A cancel ends an instance at once, wherever it is ordered, and knows nothing of
 * jobs; the node on which a job runs looks every now and then whose it is. If that node dies the job has died with it; the node that goes on
 * with it is told so.
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

    /**
     * Is told of a job that runs on this node, whoever has started or restarted it; where the batch runtime knows it.
     *
     * @param key the job's parameter {@link Jobs#KEY}: a text that is none of an instance is nothing to do with
     */
    public void found(long execution, String key) {
        StepContext.branch(key).ifPresent(branch -> jobs.adopt(execution, branch));
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
