package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Hold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The heart-beat of this node: renews its claims, all in one statement, and says that it lives, three times in the life of a claim;
 * on a thread of its own, so that no body can keep it from doing so (DEF-48). A claim that was not renewed is told to its worker, which begins nothing
 * more with it.
 */
final class Renewer implements Runnable {

    private static final int TIMES_PER_CLAIM = 3;

    /** How long it listens at a stretch, and with that how long a stop may have to wait for it. */
    private static final long LONGEST_EAR = TimeUnit.MILLISECONDS.toNanos(200);

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Settings settings;
    private final Semaphore stop = new Semaphore(0);
    private final List<Job> missed = new ArrayList<>();

    Renewer(Dispatcher dispatcher, NodeParts parts) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.settings = parts.settings();
    }

    void stop() {
        stop.release();
    }

    @Override
    public void run() {
        long pause = settings.claim().toNanos() / TIMES_PER_CLAIM;
        long next = parts.pace().nanos() + pause;
        while (true) {
            try {
                if (isStopped(next - parts.pace().nanos())) {
                    return;
                }
            } catch (InterruptedException e) {
                if (dispatcher.isStopping()) {
                    return;
                }
            }
            if (next - parts.pace().nanos() <= 0) {
                beat();
                dispatcher.drain(parts.presence().isToDrain());
                tellLost();
                renew(dispatcher.held());
                next = parts.pace().nanos() + pause;
            }
        }
    }

    /** Waits until the next beat or for a while, and passes on what other nodes hint at; tells whether it was stopped. */
    private boolean isStopped(long nanos) throws InterruptedException {
        if (!parts.presence().hasHints()) {
            return parts.pace().acquire(stop, nanos);
        }
        try {
            if (nanos > 0 && parts.presence().awaitHint(Duration.ofNanos(Math.min(nanos, LONGEST_EAR)))) {
                dispatcher.hinted();
            }
        } catch (RuntimeException e) {
            LOG.beatFailed(e); // the connection is given up: the next beat takes another
        }
        return parts.pace().acquire(stop, 0);
    }

    private void beat() {
        try {
            parts.presence().beat(dispatcher.held().size(), dispatcher.takesNothing());
            parts.vitals().beat();
        } catch (RuntimeException e) {
            parts.vitals().beatFailed();
            LOG.beatFailed(e);
        }
    }

    private void renew(List<Job> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        long sent = parts.pace().nanos();
        Set<BranchKey> renewed;
        try {
            List<Hold> holds = jobs.stream().map(job -> job.claim().hold()).toList();
            renewed = parts.presence().renew(holds, settings.claim());
        } catch (RuntimeException e) {
            LOG.renewFailed(e, jobs.size());
            return;
        }
        for (Job job : jobs) {
            if (renewed.contains(job.claim().hold().branch())) {
                job.renewed(sent + settings.claim().toNanos());
            } else if (!job.isAway() && dispatcher.isHeld(job)) {
                job.lost();
                missed.add(job);
            }
        }
    }

    /** A branch that ends in the very moment of a renewal is missed by it, too; one that was lost is still held a while later. */
    private void tellLost() {
        long lost = missed.stream().filter(dispatcher::isHeld).count();
        missed.clear();
        if (lost > 0) {
            LOG.claimsLost(lost);
        }
    }
}
