package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.ejb.vitals.Metric;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.BranchRunner;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Seats;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs branches on this node: worker threads, one for each slot, that take what was claimed or handed over; a
 * {@link Poller} that claims what is due while slots are free; a {@link Renewer} that keeps the claims.
 *
 * <p>A branch whose checkpoint is being written with those of others holds no worker. A start takes a place before it claims its
 * branch; the poller claims no more than there are places at that moment ({@link Room}). Threads come from the container. Stopping
 * lets running steps finish and gives every branch back.
 */
public final class Dispatcher implements Seats {

    private final NodeParts parts;
    private final Settings settings;
    private final Pace pace;
    private final Room room;
    /** One entry for each of the turns, and those that only wake a worker. */
    private final BlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();

    private final Turns turns = new Turns();
    private final Map<BranchKey, Job> held = new ConcurrentHashMap<>();
    private final AtomicInteger released = new AtomicInteger();
    private final List<Thread> workers = new ArrayList<>();
    private final List<Thread> couriers = new ArrayList<>();
    private @Nullable Thread looker;
    private @Nullable Thread heart;
    private @Nullable Lookout lookout;
    private final Auditor auditor;
    private final JobStops jobs;
    private final Housekeeper housekeeper;
    private final Errands errands;
    private final Poller poller;
    private final Renewer renewer;
    private final List<Courier> posts = new ArrayList<>();
    private final AtomicInteger draining = new AtomicInteger();
    private volatile boolean stopping;
    /** Whether the server is suspended, and whether somebody wants this node to take no more work. */
    private volatile boolean suspended;

    private volatile boolean toDrain;
    private volatile @Nullable CompletableFuture<Void> still;
    private volatile boolean drained;

    /** Prepares a dispatcher; {@link #start} begins the work. */
    public Dispatcher(NodeParts parts) {
        this.parts = parts;
        this.settings = parts.settings();
        this.pace = parts.pace();
        this.room = new Room(settings.slots(), parts.presence()::isAlone);
        this.poller = new Poller(this, parts);
        this.renewer = new Renewer(this, parts);
        this.auditor = new Auditor(this, parts);
        this.jobs = new JobStops(this, parts);
        this.housekeeper = new Housekeeper(this, parts);
        this.errands = new Errands(this, parts);
        posts.add(new Courier(this, parts, Posts.ofSteps(parts), this::tellWhoDrainsIfAny));
        parts.hooks()
                .ifPresent(hooks ->
                        posts.add(new Courier(this, parts, Posts.ofEvents(parts, hooks), this::tellWhoDrainsIfAny)));
    }

    /** Begins to run branches on threads of the factory; with no slots this node runs nothing, and only hints to others. */
    public void start(ThreadFactory factory) {
        heart = begin(factory, renewer, "renewer");
        for (Courier post : posts) {
            couriers.addAll(post.begin((work, name) -> begin(factory, work, name)));
        }
        parts.drains(this::drain);
        for (int slot = 0; slot < settings.slots(); slot++) {
            workers.add(begin(factory, this::work, "worker-" + slot));
        }
        looker = begin(factory, poller, "poller");
        begin(factory, auditor, "auditor");
        begin(factory, jobs, "jobs");
        begin(factory, housekeeper, "housekeeper");
        parts.rounds(housekeeper::wake);
        begin(factory, errands, "errands");
        parts.seats(this);
    }

    /** Counts every now and then what stands in the database, for people and machines that watch; for after the start. */
    void watch(ThreadFactory factory, Workload workload) {
        offerGauges();
        lookout = new Lookout(this, parts, workload);
        begin(factory, lookout, "lookout");
    }

    private void offerGauges() {
        parts.gauges().offer();
        parts.meter().gauge(Metric.SLOTS, settings::slots);
        parts.meter().gauge(Metric.BRANCHES_HELD, held::size);
        parts.meter().gauge(Metric.BRANCHES_QUEUED, ready::size);
    }

    /** None of them ends by itself unless something has gone wrong that it has no answer to. */
    private Thread begin(ThreadFactory factory, Runnable work, String name) {
        Thread thread = factory.newThread(() -> {
            try {
                work.run();
            } finally {
                if (!stopping) {
                    parts.vitals().ended(name);
                }
            }
        });
        thread.setName("holdfast-" + name);
        thread.start();
        return thread;
    }

    @Override
    public Optional<Seat> reserve() {
        return !takesNothing() && room.take(held.size()) ? Optional.of(new Place()) : Optional.empty();
    }

    @Override
    public void look() {
        poller.wakeForWork();
    }

    @Override
    public void passOn() {
        poller.passOn();
    }

    @Override
    public void reschedule() {
        poller.reschedule();
    }

    /** Another node hints that something may be due which it does not take. */
    void hinted() {
        poller.hinted();
    }

    @Override
    public void deliver() {
        posts.forEach(Courier::wake);
    }

    /** A place taken for a start. */
    private final class Place implements Seat {

        @Override
        public String node() {
            return parts.id();
        }

        @Override
        public Duration claim() {
            return settings.claim();
        }

        @Override
        public void begin(Claim claim, long sentNanos) {
            // what it was begun by has just committed, and no order can have come before that
            accept(claim, sentNanos, pace.nanos());
        }

        @Override
        public void free() {
            placeIsFree();
        }
    }

    /** Hands a claimed branch, whose place is taken, to a worker. */
    private void accept(Claim claim, long sentNanos, long readAt) {
        Job job = new Job(claim, sentNanos + settings.claim().toNanos(), this::yields, pace);
        job.begin(parts.runner().begin(claim, job, readAt, () -> written(job)));
        held.put(claim.hold().branch(), job);
        enqueue(job);
    }

    private void enqueue(Job job) {
        turns.add(job.claim().hold().branch().run(), () -> run(job));
        ready.add(this::takeTurn);
    }

    private void takeTurn() {
        turns.next().run();
    }

    /** The checkpoint that a branch was waiting for is written. */
    private void written(Job job) {
        job.written();
        room.enter();
        enqueue(job);
    }

    private boolean yields(int steps) {
        return takesNothing() || (steps >= settings.share() && freePlaces() <= 0);
    }

    boolean isStopping() {
        return stopping;
    }

    /** Tells whether nothing new is to be begun here: it stops, or stands still. */
    boolean takesNothing() {
        return stopping || suspended || toDrain;
    }

    /**
     * Takes nothing new until it goes on: steps that run may end, and their branches are given back then, as are those that wait
     * for a worker; starts are left to other nodes. Claims are renewed meanwhile.
     *
     * @return ends when nothing is held here any more
     */
    CompletionStage<Void> standStill() {
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        still = quiet;
        suspended = true;
        parts.vitals().still(true);
        LOG.standsStill(parts.id(), held.size());
        tellWhoWaitsForQuiet();
        return quiet;
    }

    /** Takes work again, unless it is to take none for another reason. */
    void goOn() {
        suspended = false;
        parts.vitals().still(takesNothing());
        still = null;
        takeWorkAgain();
    }

    private void takeWorkAgain() {
        if (!takesNothing()) {
            LOG.goesOn(parts.id());
            poller.wake();
            deliver();
        }
    }

    /** Takes nothing new, as while the server is suspended, for as long as somebody wants that; to be called with every heart-beat. */
    void drain(boolean wanted) {
        if (wanted == toDrain) {
            return;
        }
        toDrain = wanted;
        parts.vitals().still(takesNothing());
        if (wanted) {
            LOG.drains(parts.id(), held.size());
        } else {
            takeWorkAgain();
        }
    }

    /** The poller has handed over what it has claimed. */
    void hasClaimed() {
        tellWhoWaitsForQuiet();
    }

    private boolean isDelivering() {
        return posts.stream().anyMatch(Courier::isBusy);
    }

    private void tellWhoWaitsForQuiet() {
        CompletableFuture<Void> waiting = still;
        if (waiting != null && held.isEmpty() && !poller.isClaiming() && !isDelivering()) {
            waiting.complete(null);
        }
    }

    /** Returns how many more branches this node would take; zero or less for none. */
    int freePlaces() {
        return suspended || toDrain ? 0 : room.left(held.size());
    }

    private void placeIsFree() {
        room.leave();
        if (room.isWorthAClaim(held.size())) {
            poller.placeIsFree();
        }
    }

    /** Takes a place, free or not, for a branch that was claimed, and hands it to a worker. */
    void acceptClaimed(Claim claim, long sentNanos) {
        room.enter();
        accept(claim, sentNanos, sentNanos);
    }

    boolean isHeld(Job job) {
        return job.equals(held.get(job.claim().hold().branch()));
    }

    /** Returns the claims to renew. */
    List<Job> held() {
        return List.copyOf(held.values());
    }

    private void work() {
        while (true) {
            Runnable job;
            try {
                job = pace.take(ready, TimeUnit.MILLISECONDS.toNanos(stopping ? 10 : 1_000));
            } catch (InterruptedException e) {
                continue; // only a stop interrupts, and the flag says so
            }
            if (job != null) {
                job.run();
            } else if (drained && held.isEmpty()) {
                return; // what waits for its checkpoint comes back to be given back
            }
        }
    }

    private void run(Job job) {
        BranchKey branch = job.claim().hold().branch();
        BranchRunner.End end = BranchRunner.End.DROPPED;
        long begin = pace.nanos();
        try {
            end = job.go();
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
            room.turn(pace.nanos() - begin);
            if (end != BranchRunner.End.HANDED_OVER) {
                held.remove(branch, job);
                tellWhoDrainsIfAny();
            }
            placeIsFree();
        }
    }

    private void tellWhoDrainsIfAny() {
        tellWhoWaitsForQuiet();
        if (draining.get() == 0) {
            return;
        }
        synchronized (draining) {
            draining.notifyAll();
        }
    }

    /**
     * Waits until nothing of an application that has left is held here, for as long as a stop would wait; what still runs then is
     * interrupted, and what it does is left to the limit of its step.
     *
     * @return how many steps of it still run
     */
    private int drain(Application gone) {
        long end = pace.nanos() + settings.stopLimit().toNanos();
        draining.incrementAndGet(); // before the first look: who lets go from here on says so
        try {
            synchronized (draining) {
                long left = end - pace.nanos();
                while (left > 0
                        && (heldOf(gone).findAny().isPresent()
                                || posts.stream().anyMatch(post -> post.isBusyWith(gone)))) {
                    TimeUnit.NANOSECONDS.timedWait(draining, left);
                    left = end - pace.nanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            draining.decrementAndGet();
        }
        return (int) heldOf(gone).filter(Job::interrupt).count();
    }

    private Stream<Job> heldOf(Application application) {
        return held.values().stream()
                .filter(job -> application.offers(job.claim().workflow().value()));
    }

    /**
     * Stops: takes no new work, lets running steps finish for the configured time, gives every branch back. Returns when
     * all threads have ended or the time is over; what still runs then is interrupted and left to its claim's end.
     */
    public void stop() {
        stopping = true;
        parts.vitals().still(true);
        parts.seats(Seats.none());
        poller.stop();
        auditor.stop();
        jobs.stop();
        parts.rounds(() -> {});
        housekeeper.wake();
        errands.stop();
        if (lookout != null) {
            lookout.stop();
        }
        workers.forEach(worker -> ready.add(() -> {})); // who waits for work sees that there is none to come
        posts.forEach(Courier::stop);
        long end = pace.nanos() + settings.stopLimit().toNanos();
        boolean interrupted = join(end, looker);
        drained = true; // the poller has ended, so nothing is handed over any more
        for (Thread worker : workers) {
            interrupted |= join(end, worker);
        }
        for (Thread each : couriers) {
            interrupted |= join(end, each);
        }
        if (isDelivering()) {
            couriers.forEach(Thread::interrupt); // what a receiver does then is rolled back, and repeated elsewhere
        }
        int running = held.size();
        if (running > 0) {
            LOG.stoppedWithRunningSteps(parts.id(), running);
            workers.forEach(Thread::interrupt);
        }
        renewer.stop(); // not before, since claims must last as long as workers do
        interrupted |= join(end, heart);
        leave();
        LOG.stopped(parts.id(), released.get());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        try {
            parts.presence().leave();
        } catch (RuntimeException e) {
            LOG.beatFailed(e); // then it counts as lost a while later
        }
    }

    /** Waits for a thread, if there is one, until a time; tells whether this thread was interrupted meanwhile. */
    private boolean join(long end, @Nullable Thread thread) {
        if (thread == null) {
            return false;
        }
        try {
            pace.join(thread, end - pace.nanos());
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
