package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Seats;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs branches on this node: worker threads, one for each slot, that take what was claimed or handed over; a
 * {@link Poller} that claims what is due while slots are free; a {@link Renewer} that keeps the claims.
 *
 * <p>A start takes a slot before it claims its branch; the poller claims no more than there are free slots at that moment. If
 * starts come in between, a few branches wait for a worker, with their claims renewed. Threads come from the container. Stopping lets running steps finish and gives every branch back.
 */
public final class Dispatcher implements Seats {

    private final NodeParts parts;
    private final Settings settings;
    private final AtomicInteger free;
    private final BlockingQueue<Job> handedOver = new LinkedBlockingQueue<>();
    private final Map<BranchKey, Job> held = new ConcurrentHashMap<>();
    private final AtomicInteger released = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final Poller poller;
    private final Renewer renewer;
    private volatile boolean stopping;
    private volatile boolean drained;

    /** Prepares a dispatcher; {@link #start} begins the work. */
    public Dispatcher(NodeParts parts) {
        this.parts = parts;
        this.settings = parts.settings();
        this.free = new AtomicInteger(settings.slots());
        this.poller = new Poller(this, parts);
        this.renewer = new Renewer(this, parts);
    }

    /** Begins to run branches on threads of the factory; with no slots this node runs nothing. */
    public void start(ThreadFactory factory) {
        if (settings.slots() == 0) {
            return;
        }
        for (int slot = 0; slot < settings.slots(); slot++) {
            begin(factory, this::work, "worker-" + slot);
        }
        begin(factory, poller, "poller");
        begin(factory, renewer, "renewer");
        parts.seats(this);
    }

    private void begin(ThreadFactory factory, Runnable work, String name) {
        Thread thread = factory.newThread(work);
        thread.setName("holdfast-" + name);
        threads.add(thread);
        thread.start();
    }

    @Override
    public Optional<Seat> reserve() {
        return !stopping && takeSlot() ? Optional.of(new Place()) : Optional.empty();
    }

    @Override
    public void look() {
        poller.wake();
    }

    /** A slot taken for a start. */
    private final class Place implements Seat {

        @Override
        public String node() {
            return settings.node();
        }

        @Override
        public Duration claim() {
            return settings.claim();
        }

        @Override
        public void begin(Claim claim, long sentNanos) {
            accept(claim, sentNanos);
        }

        @Override
        public void free() {
            freeSlot();
        }
    }

    /** Hands a claimed branch, whose slot is taken, to a worker. */
    private void accept(Claim claim, long sentNanos) {
        Job job = new Job(claim, sentNanos + settings.claim().toNanos(), this::yields);
        held.put(claim.hold().branch(), job);
        handedOver.add(job);
    }

    private boolean yields(int steps) {
        return stopping || (steps >= settings.share() && free.get() <= 0);
    }

    boolean isStopping() {
        return stopping;
    }

    /** Returns how many slots are free; below zero when starts took slots while due branches were claimed for them. */
    int freeSlots() {
        return free.get();
    }

    private boolean takeSlot() {
        int seen = free.get();
        while (seen > 0) {
            if (free.compareAndSet(seen, seen - 1)) {
                return true;
            }
            seen = free.get();
        }
        return false;
    }

    private void freeSlot() {
        free.incrementAndGet();
        poller.slotIsFree();
    }

    /** Takes a slot, free or not, for a branch that was claimed, and hands it to a worker. */
    void acceptClaimed(Claim claim, long sentNanos) {
        free.decrementAndGet();
        accept(claim, sentNanos);
    }

    /** Returns the claims to renew. */
    List<Job> held() {
        return List.copyOf(held.values());
    }

    private void work() {
        while (true) {
            Job job;
            try {
                job = handedOver.poll(stopping ? 10 : 1_000, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                continue; // only a stop interrupts, and the flag says so
            }
            if (job != null) {
                run(job);
            } else if (drained) {
                return;
            }
        }
    }

    private void run(Job job) {
        BranchKey branch = job.claim().hold().branch();
        try {
            BranchRunner.End end = parts.runner().run(job.claim(), job);
            if (end == BranchRunner.End.RELEASED) {
                released.incrementAndGet();
                poller.wake();
            } else if (end == BranchRunner.End.PARKED) {
                poller.wake(); // it may be due before the poller would look again
            }
        } catch (RuntimeException | Error e) {
            LOG.workerFailed(e, branch.toString());
        } finally {
            Thread.interrupted(); // what a step left must not meet the next one
            held.remove(branch, job);
            freeSlot();
        }
    }

    /**
     * Stops: takes no new work, lets running steps finish for the configured time, gives every branch back. Returns when
     * all threads have ended or the time is over; what still runs then is interrupted and left to its claim's end.
     */
    public void stop() {
        if (settings.slots() == 0) {
            return;
        }
        stopping = true;
        parts.seats(Seats.none());
        poller.stop();
        long end = System.nanoTime() + settings.stopLimit().toNanos();
        boolean interrupted = join(end, threads.subList(settings.slots(), settings.slots() + 1));
        drained = true; // the poller has ended, so nothing is handed over any more
        interrupted |= join(end, threads.subList(0, settings.slots()));
        int running = held.size();
        if (running > 0) {
            LOG.stoppedWithRunningSteps(settings.node(), running);
            threads.forEach(Thread::interrupt);
        }
        renewer.stop();
        LOG.stopped(settings.node(), released.get());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for threads; the renewer is not among them, since claims must last as long as workers do. */
    private static boolean join(long end, List<Thread> threads) {
        boolean interrupted = false;
        for (Thread worker : threads) {
            try {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                worker.join(Math.max(1, left));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
