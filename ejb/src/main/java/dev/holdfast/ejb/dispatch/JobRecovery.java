package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.client.Jobs;
import dev.holdfast.ejb.config.UpkeepSettings.Recovery;
import dev.holdfast.ejb.jobs.JobRuntime;
import dev.holdfast.ejb.jobs.JobSites;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.ejb.vitals.Metric;
import dev.holdfast.store.JobExecutions;
import dev.holdfast.store.JobExecutions.Live;
import dev.holdfast.store.JobExecutions.Pending;
import jakarta.batch.operations.JobExecutionNotMostRecentException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Looks after the executions of batch jobs: writes down which of them run on this node, stops those that somebody elsewhere wants to
 * stop, takes those over whose node is lost, and restarts them where their job is deployed.
 *
 * <p>A node is alive as long as it beats in the table of nodes. That this may be wrong costs nothing but work: what was taken from a node
 * is fenced, and of two that restart the same execution one meets a key.
 */
final class JobRecovery implements Runnable {

    /** How often a restart is tried. */
    private static final int TRIES = 3;

    /** How many claim times an execution may be there that no node was seen to run. */
    private static final int UNCLAIMED = 3;

    /** The parameter of a job that says for its executions what the configuration says for all. */
    static final String PARAMETER = "holdfast.recovery";

    private final NodeParts parts;
    private final JobExecutions executions;
    private final JobSites sites;
    private final Runnable offers;
    private final Semaphore bell = new Semaphore(0);
    private volatile boolean stopping;
    private volatile boolean standsStill;
    private volatile boolean guarded;
    private boolean warned;

    /**
     * Looks after the jobs of all applications on a node.
     *
     * @param offers is run at each look: offers what jobs have become known
     */
    JobRecovery(NodeParts parts, JobExecutions executions, JobSites sites, Runnable offers) {
        this.parts = parts;
        this.executions = executions;
        this.sites = sites;
        this.offers = offers;
    }

    void stop() {
        stopping = true;
        bell.release();
    }

    /**
     * Hands over what runs here, before the server is suspended and stops it: a survivor restarts it, this node when it goes on, or the next
     * server. On the caller's thread.
     */
    synchronized void standStill() {
        standsStill = true;
        handOver();
    }

    /** The same for what has begun since, as a step that had begun before may have. */
    synchronized void handOver() {
        if (!guarded || recovery() == Recovery.LEAVE) {
            return;
        }
        try {
            for (Live live : own(executions::live)) {
                at(live, runtime -> {
                    if (runtime.runsHere(live.id()) && wanted(runtime, live) == Recovery.RESTART) {
                        own(() -> {
                            executions.handOver(live.id(), self());
                            return true;
                        });
                    }
                    return true;
                });
            }
        } catch (RuntimeException e) {
            LOG.jobRecoveryFailed(e); // they stay stopped, as without the engine
        }
    }

    /** The server goes on. */
    void goOn() {
        standsStill = false;
        bell.release();
    }

    @Override
    public void run() {
        while (!stopping) {
            try {
                look();
            } catch (RuntimeException e) {
                LOG.jobRecoveryFailed(e);
            }
            try {
                parts.pace().acquire(bell, interval().toNanos());
            } catch (InterruptedException e) {
                // only the end of the deployment interrupts; the loop's condition sees it
            }
        }
    }

    private Duration interval() {
        return parts.settings().claim().dividedBy(3);
    }

    private Recovery recovery() {
        return parts.upkeep().settings().recovery();
    }

    private void look() {
        offers.run();
        if (recovery() != Recovery.LEAVE) {
            guard();
        }
        for (Live live : own(executions::live)) {
            at(live, runtime -> {
                if (runtime.runsHere(live.id())) {
                    adopt(live.id());
                    belongs(runtime, live.id());
                    if (live.isStopping()) {
                        runtime.stopHere(live.id());
                    }
                }
                return true;
            });
        }
        if (!guarded || standsStill) {
            return; // two could run it at once, or the server would stop it at once
        }
        own(() -> {
            executions.takeBack(self());
            return true;
        });
        own(() -> executions.abandoned(parts.settings().claim().multipliedBy(UNCLAIMED)))
                .forEach(this::takeOver);
        own(() -> executions.toRestart(self())).forEach(this::restart);
    }

    private void guard() {
        if (guarded) {
            return;
        }
        guarded = own(executions::guard);
        if (!guarded && !warned && !own(executions::live).isEmpty()) {
            warned = true;
            LOG.jobsUnguarded();
        }
    }

    private <T> T own(Supplier<T> work) {
        return parts.transactions().own(work);
    }

    private int self() {
        return parts.presence().incarnation();
    }

    private void adopt(long execution) {
        own(() -> {
            executions.adopt(execution, self());
            return true;
        });
    }

    /** The job of a workflow is stopped with its instance, on whatever node it has come to run. */
    private void belongs(JobRuntime runtime, long execution) {
        runtime.parameter(execution, Jobs.KEY).ifPresent(key -> parts.jobWatch().found(execution, key));
    }

    private <T> Optional<T> at(Live live, Function<JobRuntime, T> question) {
        return sites.at(live.application(), live.job(), question);
    }

    private void takeOver(Live lost) {
        Optional<Recovery> wanted = at(
                lost,
                runtime -> runtime.runsHere(lost.id())
                        ? Recovery.LEAVE // this node was taken for lost for a while
                        : wanted(runtime, lost));
        if (wanted.isEmpty() || wanted.get() == Recovery.LEAVE) {
            return;
        }
        boolean restarts = wanted.get() == Recovery.RESTART;
        if (own(() -> executions.takeOver(lost.id(), self(), restarts))) {
            parts.meter().count(Metric.JOBS_RECOVERED, 1, "taken_over");
            LOG.jobTakenOver(
                    lost.id(), lost.job(), lost.application(), restarts ? "it is restarted" : "it counts as failed");
        }
    }

    private Recovery wanted(JobRuntime runtime, Live lost) {
        Optional<String> text = runtime.parameter(lost.id(), PARAMETER);
        try {
            return text.map(word -> Recovery.valueOf(word.strip().toUpperCase(Locale.ROOT)))
                    .orElseGet(this::recovery);
        } catch (IllegalArgumentException e) {
            return recovery();
        }
    }

    /** Either it sees that the server is to be suspended, or what it begins is seen and handed over, too. */
    private synchronized void restart(Pending pending) {
        if (standsStill) {
            return;
        }
        Optional<Boolean> done = sites.at(pending.application(), pending.job(), runtime -> {
            if (!own(() -> executions.willRestart(pending.id(), self()))) {
                return false;
            }
            try {
                long successor = runtime.restart(pending.id(), pending.instance(), Map.of());
                own(() -> {
                    executions.restarted(pending.id(), successor, self());
                    return true;
                });
                belongs(runtime, successor);
                parts.meter().count(Metric.JOBS_RECOVERED, 1, "restarted");
                LOG.jobRestarted(pending.id(), pending.job(), pending.application(), successor);
            } catch (JobExecutionNotMostRecentException e) {
                own(() -> {
                    executions.notRestarted(pending.id(), "somebody else has", true);
                    return true;
                });
            } catch (RuntimeException e) {
                parts.meter().count(Metric.JOBS_RECOVERED, 1, "not_restarted");
                boolean giveUp = pending.attempts() + 1 >= TRIES;
                LOG.jobNotRestarted(e, pending.id(), pending.job(), giveUp ? "it stays failed" : "it is tried again");
                own(() -> {
                    executions.notRestarted(pending.id(), String.valueOf(e.getMessage()), giveUp);
                    return true;
                });
            }
            return true;
        });
        if (done.isEmpty()) {
            own(() -> {
                executions.leaveToOthers(pending.id());
                return true;
            });
        }
    }
}
