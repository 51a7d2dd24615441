package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Glance;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where those stand who wait for something to happen to an instance: requests that are answered when it ends, and pages that show
 * what it does. None of them holds a thread, and none looks by itself: as long as anybody is here, one look for all of them is taken
 * {@value #LOOK_MILLIS} ms after the last, and one at once when an instance ends on this node.
 *
 * <p>Safe for use by many threads.
 */
@ApplicationScoped
public class WaitingRoom {

    /** The configuration key. */
    static final String KEY = "holdfast.rest.max-waits";

    /** The pause between two looks. */
    static final long LOOK_MILLIS = 250;

    private static final String DEFAULT_PLACES = "1000";

    /** How many instances are asked for in one statement. */
    private static final int PAGE = 200;

    /** Somebody who wants to see how an instance looks. */
    interface Watcher {

        /**
         * Is shown the instance with each look; quick, and without exceptions.
         *
         * @param seen how it looks; nothing if it is not there
         * @return false if there is nothing more to wait for
         */
        boolean see(Optional<Glance> seen);

        /** Is told, with each look, how much time has passed for this node; returns false if it was enough. */
        boolean stays(long nanos);

        /** Is told that its place is free again. */
        default void left() {}
    }

    private final Inspection inspection;
    private final int places;
    private final LongSupplier nanos;
    private final Map<InstanceId, List<Watcher>> watched = new LinkedHashMap<>();
    private ScheduledExecutorService looks;
    private int present;
    private boolean looking;
    private boolean hinted;
    private boolean closed;

    @Resource
    private ManagedScheduledExecutorService managed;

    /** For the client proxy alone. */
    @SuppressWarnings("NullAway") // never used
    WaitingRoom() {
        this(null, 0);
    }

    /**
     * Creates the room.
     *
     * @param places how many may wait at once, 1,000 by default; 0 means that nobody does
     */
    @Inject
    @SuppressWarnings("NullAway.Init") // the container injects the executor
    WaitingRoom(Inspection inspection, @ConfigProperty(name = KEY, defaultValue = DEFAULT_PLACES) int places) {
        this(inspection, places, System::nanoTime);
    }

    @SuppressWarnings("NullAway.Init")
    private WaitingRoom(Inspection inspection, int places, LongSupplier nanos) {
        if (places < 0) {
            throw new IllegalArgumentException(KEY + " is " + places + "; it must be at least 0");
        }
        this.inspection = inspection;
        this.places = places;
        this.nanos = nanos;
    }

    /** Creates a room whose looks are taken by a given executor. */
    static WaitingRoom of(Inspection inspection, int places, LongSupplier nanos, ScheduledExecutorService looks) {
        WaitingRoom room = new WaitingRoom(inspection, places, nanos);
        room.looks = looks;
        room.listen();
        return room;
    }

    @PostConstruct
    void open() {
        looks = managed;
        listen();
    }

    private void listen() {
        inspection.onEnd(this::hint);
    }

    /** Lets everybody go: whoever waits is answered with what there is. */
    @PreDestroy
    void close() {
        synchronized (this) {
            closed = true;
        }
        look();
    }

    /** Waits until an instance has ended, at most so long; completes with that time, or with zero if nobody waited. */
    CompletionStage<Duration> awaitEnd(String instance, Duration atMost) {
        return await(instance, seen -> seen.phase().isFinal(), atMost);
    }

    /** Waits until no branch of an instance is running a step, at most so long; else as the wait for the end. */
    CompletionStage<Duration> awaitQuiet(String instance, Duration atMost) {
        return await(instance, seen -> seen.held() == 0, atMost);
    }

    private CompletionStage<Duration> await(String instance, Predicate<Glance> enough, Duration atMost) {
        CompletableFuture<Duration> end = new CompletableFuture<>();
        if (atMost.isZero()) {
            return CompletableFuture.completedFuture(Duration.ZERO);
        }
        long begin = nanos.getAsLong();
        boolean entered = enter(new InstanceId(instance), new Watcher() {
            @Override
            public boolean see(Optional<Glance> seen) {
                return seen.filter(enough.negate()).isPresent();
            }

            @Override
            public boolean stays(long now) {
                return now - begin < atMost.toNanos();
            }

            @Override
            public void left() {
                end.complete(atMost); // not earlier: who is answered may come again at once, and wants a place
            }
        });
        return entered ? end : CompletableFuture.completedFuture(Duration.ZERO);
    }

    /** Lets somebody in, and takes a look for them soon; false if there is no place. */
    boolean enter(InstanceId instance, Watcher watcher) {
        synchronized (this) {
            if (closed || present >= places) {
                return false;
            }
            present++;
            watched.computeIfAbsent(instance, id -> new ArrayList<>()).add(watcher);
        }
        hint(instance);
        return true;
    }

    /** Takes a place for somebody who waits elsewhere; false if there is none. */
    synchronized boolean takePlace() {
        if (closed || present >= places) {
            return false;
        }
        present++;
        return true;
    }

    /** Gives back a place that was taken so. */
    synchronized void givePlaceBack() {
        present--;
    }

    /** Takes a look at once, unless one is about to be taken. */
    private void hint(InstanceId instance) {
        synchronized (this) {
            if (hinted || !watched.containsKey(instance)) {
                return;
            }
            hinted = true;
        }
        looks.execute(this::look);
    }

    /** One look for all. Never throws: what cannot be seen now is looked for again. */
    void look() {
        Map<InstanceId, List<Watcher>> asked = new LinkedHashMap<>();
        synchronized (this) {
            hinted = false;
            watched.forEach((id, watchers) -> asked.put(id, List.copyOf(watchers)));
        }
        try {
            show(asked, glances(new ArrayList<>(asked.keySet())));
        } catch (RuntimeException e) {
            WebLog.lookFailed(e);
        }
        show(asked);
        next();
    }

    private Map<InstanceId, Glance> glances(List<InstanceId> ids) {
        Map<InstanceId, Glance> seen = new HashMap<>();
        for (int from = 0; from < ids.size(); from += PAGE) {
            seen.putAll(inspection.glance(ids.subList(from, Math.min(ids.size(), from + PAGE))));
        }
        return seen;
    }

    private void show(Map<InstanceId, List<Watcher>> asked, Map<InstanceId, Glance> seen) {
        asked.forEach((id, watchers) -> {
            for (Watcher watcher : watchers) {
                if (!watcher.see(Optional.ofNullable(seen.get(id)))) {
                    leave(id, watcher);
                    watcher.left();
                }
            }
        });
    }

    /** Lets those go whose time is over, also when nothing can be seen. */
    private void show(Map<InstanceId, List<Watcher>> asked) {
        long now = nanos.getAsLong();
        asked.forEach((id, watchers) -> {
            for (Watcher watcher : watchers) {
                if (!watcher.stays(closing() ? Long.MAX_VALUE : now)) {
                    leave(id, watcher);
                    watcher.left();
                }
            }
        });
    }

    private synchronized boolean closing() {
        return closed;
    }

    /** Lets somebody go; nothing happens to one who has gone. */
    synchronized void leave(InstanceId id, Watcher watcher) {
        List<Watcher> there = watched.get(id);
        if (there != null && there.remove(watcher)) {
            present--;
            if (there.isEmpty()) {
                watched.remove(id);
            }
        }
    }

    private void next() {
        synchronized (this) {
            if (looking || closed || watched.isEmpty()) {
                return;
            }
            looking = true;
        }
        looks.schedule(
                () -> {
                    synchronized (this) {
                        looking = false;
                    }
                    look();
                },
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }
}
