package dev.holdfast.ejb.dispatch;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.service.NodeParts;
import dev.holdfast.ejb.vitals.Metric;
import dev.holdfast.engine.Application;
import dev.holdfast.engine.Delivery;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.store.Outbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Delivers the messages of steps on this node. One thread looks for heads of lines that are due; the others deliver what it has
 * found, so that a receiver which takes its time keeps nobody from being found. It sleeps until the next message is due, a wake-up, or the longest pause; nothing depends on the wake-up.
 */
final class Courier implements Delivery.Listener {

    /** Messages of one kind, and who delivers them. */
    interface Post {

        /** Returns what delivers them, which tells the listener what became of each. */
        Delivery delivery(Delivery.Listener told);

        /** Returns what its threads are called. */
        String name();

        /** Returns how many are delivered at once. */
        int couriers();

        /** Is called before each look for messages; throws what the store throws. */
        default void beforeLook() {}

        /** Returns how long it may take until the next look at most. */
        Duration longestPause();

        /** Tells whether to say what waits for nobody; of all kinds, one does. */
        boolean reports();
    }

    private static final int ROUND = 100;

    private static final Duration AFTER_ERROR = Duration.ofSeconds(1);

    private static final Duration SHORTEST = Duration.ofMillis(20);

    /** The same while something is being delivered, which is due until that has ended. */
    private static final Duration SHORTEST_BUSY = Duration.ofMillis(100);

    /** Put into the round at a stop, so that nobody waits for what does not come. */
    private static final Outbox.Place NOTHING = new Outbox.Place(0, "", 0);

    private final Dispatcher dispatcher;
    private final NodeParts parts;
    private final Post post;
    private final Delivery delivery;
    private final Runnable afterEach;
    private final BlockingQueue<Outbox.Place> round = new LinkedBlockingQueue<>();
    /** What was found and is not done with. */
    private final Set<Outbox.Place> handed = ConcurrentHashMap.newKeySet();
    /** What a receiver has. */
    private final Set<Outbox.Place> underWay = ConcurrentHashMap.newKeySet();

    private final Semaphore bell = new Semaphore(0);
    private long reported;

    /**
     * Prepares the couriers.
     *
     * @param post what they deliver
     * @param afterEach is called after each attempt at a message
     */
    Courier(Dispatcher dispatcher, NodeParts parts, Post post, Runnable afterEach) {
        this.dispatcher = dispatcher;
        this.parts = parts;
        this.post = post;
        this.delivery = post.delivery(this);
        this.afterEach = afterEach;
        this.reported = parts.pace().nanos();
    }

    /** Begins its threads, if it delivers anything here or has to look around. */
    List<Thread> begin(BiFunction<Runnable, String, Thread> threads) {
        List<Thread> begun = new ArrayList<>();
        for (int each = 0; each < post.couriers(); each++) {
            begun.add(threads.apply(this::follow, post.name() + "-" + each));
        }
        if (!begun.isEmpty() || !post.reports()) {
            begun.add(threads.apply(this::lead, post.name() + "-looks"));
        }
        return begun;
    }

    /** Makes it look at once. */
    void wake() {
        bell.release();
    }

    /** Wakes everybody up, to see that the node stops. */
    void stop() {
        bell.release();
        for (int each = 0; each < post.couriers(); each++) {
            round.add(NOTHING);
        }
    }

    /** Tells whether a receiver of that application runs. */
    boolean isBusyWith(Application application) {
        return underWay.stream()
                .anyMatch(place -> application.receiver(place.channel()).isPresent());
    }

    /** Tells whether any receiver runs. */
    boolean isBusy() {
        return !underWay.isEmpty();
    }

    /** What the one thread does that looks. */
    private void lead() {
        while (!dispatcher.isStopping()) {
            try {
                if (post.reports()) {
                    report();
                }
                post.beforeLook();
                look();
                pause();
            } catch (InterruptedException e) {
                // only a stop interrupts; the loop's condition sees it
            } catch (RuntimeException e) {
                troubled("any", e);
                rest();
            }
        }
    }

    /** What the other threads do. */
    private void follow() {
        while (!dispatcher.isStopping()) {
            try {
                Outbox.Place next = parts.pace().take(round, TimeUnit.SECONDS.toNanos(1));
                if (next != null && !next.equals(NOTHING)) {
                    take(next);
                }
            } catch (InterruptedException e) {
                // only a stop interrupts; the loop's condition sees it
            }
        }
    }

    private void take(Outbox.Place next) {
        boolean delivered = false;
        try {
            delivered = !dispatcher.takesNothing() && deliver(next);
        } finally {
            handed.remove(next);
            if (delivered) {
                bell.release(); // the next of its line is due now
            }
        }
    }

    /** Looks for due heads and hands them to the others. */
    private void look() {
        Set<String> channels = delivery.channels();
        if (!channels.isEmpty() && !dispatcher.takesNothing()) {
            parts.transactions().own(() -> parts.outbox().heads(channels, ROUND)).stream()
                    .filter(handed::add)
                    .forEach(round::add);
        }
    }

    /** Delivers one message; tells whether its line has gone on. */
    private boolean deliver(Outbox.Place place) {
        underWay.add(place);
        try {
            Delivery.End end = delivery.deliver(place);
            if (end == Delivery.End.TROUBLE) {
                rest();
            }
            return end == Delivery.End.DELIVERED;
        } catch (RuntimeException | Error e) {
            LOG.courierFailed(e);
            return false;
        } finally {
            underWay.remove(place);
            afterEach.run();
        }
    }

    private void rest() {
        parts.pace().rest(AFTER_ERROR.toNanos());
    }

    private void pause() throws InterruptedException {
        Set<String> channels = delivery.channels();
        Duration poll = Poller.spread(post.longestPause(), parts.pace().chance());
        Duration next = channels.isEmpty()
                ? poll
                : parts.transactions()
                        .own(() -> parts.outbox().untilNextDue(channels))
                        .orElse(poll);
        Duration pause = next.compareTo(poll) < 0 ? next : poll;
        Duration shortest = handed.isEmpty() ? SHORTEST : SHORTEST_BUSY;
        if (parts.pace().acquire(bell, (pause.compareTo(shortest) < 0 ? shortest : pause).toNanos())) {
            bell.drainPermits();
        }
    }

    /** Says now and then what waits for a receiver that is not here. */
    private void report() {
        Duration interval = parts.settings().audit();
        if (parts.pace().nanos() - reported < interval.toNanos()) {
            return;
        }
        reported = parts.pace().nanos();
        parts.transactions().own(() -> parts.outbox().others(delivery.channels())).stream()
                .filter(backlog ->
                        !backlog.channel().startsWith(Webhook.CHANNELS)) // paused, or of another node's taking
                .forEach(backlog -> LOG.unreceived(
                        backlog.messages(), backlog.channel(), backlog.oldest().toString()));
    }

    @Override
    public void delivered(Outbox.Message message) {
        parts.meter().count(Metric.MESSAGES, 1, message.channel(), "delivered");
    }

    @Override
    public void failed(Outbox.Message message, Failure failure, Duration wait) {
        parts.meter().count(Metric.MESSAGES, 1, message.channel(), "failed");
        LOG.notReceived(
                message.number(),
                message.sender().instance().value(),
                message.channel(),
                failure.summary(),
                wait.toString());
    }

    @Override
    public void parked(Outbox.Message message, Failure failure) {
        parts.meter().count(Metric.MESSAGES, 1, message.channel(), "parked");
        LOG.messageParked(message.number(), message.sender().instance().value(), message.channel(), failure.summary());
    }

    @Override
    public void troubled(String channel, Throwable cause) {
        LOG.deliveryTroubled(cause, channel, AFTER_ERROR.toMillis());
    }
}
