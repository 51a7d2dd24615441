package dev.holdfast.web;

import dev.holdfast.client.Inspection;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Where pages stand that watch a list of instances. As long as any does, each filter is looked at every {@value #LOOK_MILLIS} ms, once
 * for all pages that have it: how many instances it lets through in each status, and which was started last. That changes with every
 * start and with every change of a status, which is all that a list shows.
 *
 * <p>Who stands here takes a place in the {@link WaitingRoom}. Safe for use by many threads.
 */
@ApplicationScoped
public class ListRoom {

    /** The pause between two looks, which count up to 10,000 rows in each status. */
    static final long LOOK_MILLIS = 1000;

    private final Inspection inspection;
    private final WaitingRoom places;
    private final LongSupplier nanos;
    private final Map<InstanceQuery, List<EventStream>> watched = new LinkedHashMap<>();
    private ScheduledExecutorService looks;
    private boolean looking;
    private boolean closed;

    @Resource
    private ManagedScheduledExecutorService managed;

    /** For the client proxy alone. */
    @SuppressWarnings("NullAway") // never used
    ListRoom() {
        this(null, null);
    }

    /** Creates the room. */
    @Inject
    ListRoom(Inspection inspection, WaitingRoom places) {
        this(inspection, places, System::nanoTime);
    }

    @SuppressWarnings("NullAway.Init") // the container injects the executor
    private ListRoom(Inspection inspection, WaitingRoom places, LongSupplier nanos) {
        this.inspection = inspection;
        this.places = places;
        this.nanos = nanos;
    }

    /** Creates a room whose looks are taken by a given executor. */
    static ListRoom of(Inspection inspection, WaitingRoom places, LongSupplier nanos, ScheduledExecutorService looks) {
        ListRoom room = new ListRoom(inspection, places, nanos);
        room.looks = looks;
        return room;
    }

    @PostConstruct
    void open() {
        looks = managed;
    }

    /** Lets everybody go. */
    @PreDestroy
    void close() {
        synchronized (this) {
            closed = true;
        }
        look();
    }

    /** Lets a page in that watches what a filter lets through; false if there is no place. */
    boolean enter(InstanceQuery filter, EventStream page) {
        if (!places.takePlace()) {
            return false;
        }
        synchronized (this) {
            watched.computeIfAbsent(filter, each -> new ArrayList<>()).add(page);
        }
        looks.execute(this::look);
        return true;
    }

    /** Lets a page go; nothing happens to one who has gone. */
    void leave(InstanceQuery filter, EventStream page) {
        boolean stood;
        synchronized (this) {
            List<EventStream> there = watched.getOrDefault(filter, new ArrayList<>());
            stood = there.remove(page);
            if (there.isEmpty()) {
                watched.remove(filter);
            }
        }
        if (stood) {
            places.givePlaceBack();
        }
    }

    /** One look at each filter. Never throws: what cannot be seen now is looked for again. */
    void look() {
        Map<InstanceQuery, List<EventStream>> asked = new LinkedHashMap<>();
        long now;
        synchronized (this) {
            watched.forEach((filter, pages) -> asked.put(filter, List.copyOf(pages)));
            now = closed ? Long.MAX_VALUE : nanos.getAsLong();
        }
        asked.forEach((filter, pages) -> {
            Optional<EventStream.Sight> seen = sight(filter);
            for (EventStream page : pages) {
                boolean wants = seen.isEmpty() || page.show(seen);
                if (!page.stays(now) || !wants) {
                    leave(filter, page);
                }
            }
        });
        next();
    }

    private Optional<EventStream.Sight> sight(InstanceQuery filter) {
        try {
            CountsResource.Counts counts = CountsResource.Counts.of(inspection.counts(filter, CountsResource.MOST + 1));
            String newest = inspection.list(filter).stream()
                    .findFirst()
                    .map(InstanceSummary::run)
                    .map(Object::toString)
                    .orElse("0");
            JsonObjectBuilder byStatus = Json.createObjectBuilder();
            StringBuilder stamp = new StringBuilder(newest);
            counts.byStatus().forEach((status, count) -> {
                byStatus.add(status, count);
                stamp.append('.').append(count);
            });
            JsonArrayBuilder more = Json.createArrayBuilder(counts.more());
            String data = Json.createObjectBuilder()
                    .add("newest", newest)
                    .add("byStatus", byStatus)
                    .add("more", more)
                    .build()
                    .toString();
            return Optional.of(new EventStream.Sight(stamp.toString(), data, false));
        } catch (RuntimeException e) {
            WebLog.lookFailed(e);
            return Optional.empty();
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
