package dev.holdfast.testing;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.Tracing;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Outbox;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Spans kept in memory, current by thread; a span that is closed elsewhere than where it was opened fails the test. */
public final class RememberedSpans implements SeenSpans, Tracing {

    private final List<Seen> ended = new CopyOnWriteArrayList<>();
    private final ThreadLocal<@Nullable Place> current = new ThreadLocal<>();
    private final AtomicLong numbers = new AtomicLong();

    /** Creates an empty memory. */
    public RememberedSpans() {}

    private record Place(String trace, String span) {

        static Place of(String traceParent) {
            return new Place(traceParent.substring(3, 35), traceParent.substring(36, 52));
        }
    }

    @Override
    public Tracing tracing() {
        return this;
    }

    @Override
    public Seen inside(String name, Runnable work) {
        Open open = new Open(name, Optional.ofNullable(current.get()), Map.of());
        work.run();
        open.close();
        return open.span();
    }

    @Override
    public List<Seen> ended() {
        return List.copyOf(ended);
    }

    private String next(int length) {
        String digits = Long.toHexString(numbers.incrementAndGet());
        return "0".repeat(length - digits.length()) + digits;
    }

    @Override
    public Optional<String> submitter(WorkflowName workflow, InstanceId id) {
        Place place = current.get();
        if (place == null) {
            place = new Place(next(32), next(16));
            ended.add(new Seen(
                    "start " + workflow, place.trace(), place.span(), Optional.empty(), Map.of(), Optional.empty()));
        }
        return Optional.of("00-" + place.trace() + "-" + place.span() + "-01");
    }

    @Override
    public Scope within(Optional<String> traceParent) {
        return enter(traceParent.map(Place::of).orElse(null));
    }

    private Scope enter(@Nullable Place place) {
        Place before = current.get();
        Thread opener = Thread.currentThread();
        current.set(place);
        return () -> {
            if (!Thread.currentThread().equals(opener) || current.get() != place) {
                throw new AssertionError("closed elsewhere, or not in reverse order: " + place);
            }
            current.set(before);
        };
    }

    @Override
    public Tracing.Span begin(Kind kind, String name, Claim claim, int attempt) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("holdfast.instance", claim.instance().value());
        attributes.put("holdfast.workflow", claim.workflow().value());
        attributes.put("holdfast.definition", claim.hash().toString());
        attributes.put("holdfast.step", name);
        attributes.put("holdfast.branch", "" + claim.hold().branch().branch());
        attributes.put("holdfast.attempt", "" + attempt);
        attributes.put("holdfast.node", claim.hold().owner());
        return new Open(
                kind.name().toLowerCase(Locale.ROOT) + " " + name,
                claim.traceParent().map(Place::of),
                attributes);
    }

    @Override
    public Tracing.Span deliver(Outbox.Message message) {
        return new Open(
                "deliver " + message.channel(),
                message.traceParent().map(Place::of),
                Map.of("holdfast.instance", message.sender().instance().value()));
    }

    @Override
    public boolean seesStore() {
        return true;
    }

    @Override
    public Tracing.Span store(String operation) {
        Place place = current.get();
        return place == null
                ? Unseen.HERE
                : new Open(operation, Optional.of(place), Map.of("db.operation.name", operation));
    }

    private final class Open implements Tracing.Span {

        private final String name;
        private final Optional<Place> parent;
        private final Place place;
        private final Map<String, String> attributes;
        private final Scope scope;
        private Optional<String> error = Optional.empty();

        Open(String name, Optional<Place> parent, Map<String, String> attributes) {
            this.name = name;
            this.parent = parent;
            this.place = new Place(parent.map(Place::trace).orElseGet(() -> next(32)), next(16));
            this.attributes = new LinkedHashMap<>(attributes);
            this.scope = enter(place);
        }

        Seen span() {
            return new Seen(name, place.trace(), place.span(), parent.map(Place::span), Map.copyOf(attributes), error);
        }

        @Override
        public synchronized void failed(Throwable cause) {
            error = Optional.of(String.valueOf(cause.getMessage()));
        }

        @Override
        public void outcome(String word) {
            attributes.put("holdfast.outcome", word);
        }

        @Override
        public synchronized void close() {
            scope.close();
            ended.add(span());
        }
    }
}
