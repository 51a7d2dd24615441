package dev.holdfast.engine;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches;
import dev.holdfast.store.Instances;
import dev.holdfast.store.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Stops jobs whose instance has ended, or is to be undone, and those that their instance does not go with. A cancel ends an instance at once,
 * wherever it is ordered, and knows nothing of jobs; the node on which a job runs looks every now and then whose it is. If that node dies
 * the job has died with it; the node that goes on with it is told so.
 */
public final class JobWatch {

    private final Jobs jobs;
    private final Transactions transactions;
    private final Branches branches;
    private final Instances instances;

    /** Those of which the row says that they are the right ones. */
    private final Set<Long> known = ConcurrentHashMap.newKeySet();

    JobWatch(Jobs jobs, Transactions transactions, Branches branches, Instances instances) {
        this.jobs = jobs;
        this.transactions = transactions;
        this.branches = branches;
        this.instances = instances;
    }

    /**
     * Is told of a job that runs on this node, whoever has started or restarted it; where the batch runtime knows it.
     *
     * @param key the job's parameter {@link dev.holdfast.client.Jobs#KEY}; a text that is none of an instance is nothing to do with
     */
    public void found(long execution, String key) {
        if (JobKey.of(key).isPresent()) {
            jobs.adopt(execution, key);
        }
    }

    /** Looks once; for a thread without a transaction. */
    public void look() {
        List<Jobs.Running> running = jobs.running();
        known.retainAll(running.stream().map(Jobs.Running::execution).collect(Collectors.toSet()));
        for (Jobs.Running each : running) {
            Optional<JobKey> key = JobKey.of(each.key());
            if (key.isPresent() && (!goesOn(key.get().branch()) || isStray(each.execution(), key.get()))) {
                jobs.stop(each.execution());
            }
        }
    }

    private boolean goesOn(BranchKey branch) {
        return transactions
                .own(() -> branches.phase(branch.run()))
                .filter(phase -> phase == Phase.RUNNING || phase == Phase.PAUSED)
                .isPresent();
    }

    /** Two nodes may have started one; who has lost may have died before it stopped its own, which then was restarted. */
    private boolean isStray(long execution, JobKey key) {
        if (known.contains(execution)) {
            return false;
        }
        OptionalLong named =
                transactions.own(() -> key.named(instances.trace(key.branch().run())));
        if (named.isEmpty()) {
            return false; // its row may come yet
        }
        boolean stray = !jobs.isSame(execution, named.getAsLong());
        if (!stray) {
            known.add(execution);
        }
        return stray;
    }
}
