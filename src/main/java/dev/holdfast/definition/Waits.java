package dev.holdfast.definition;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Waits for the first of several events that lack some of them. */
public final class Waits {

    private Waits() {}

    /** A wait in the making. */
    private static final class Making {

        private final Flow<?, ?> from;
        private final Section section;
        private final String id;
        private final Type before;
        private final List<Node.Expected> events = new ArrayList<>();
        private @Nullable Type output;

        Making(Flow<?, ?> from, String id) {
            this.from = from;
            this.section = from.section;
            this.id = id;
            this.before = section.type();
        }

        <S, O extends @Nullable Object> void on(
                String name, Class<S> payload, Function<Flow<S, S>, ? extends Flow<S, O>> arm) {
            SignalName.check(name, section.draft());
            if (events.stream().anyMatch(event -> event.name().equals(name))) {
                section.draft()
                        .problem("duplicate-signal", "the wait '" + id + "' takes the event '" + name + "' twice");
            }
            Section inside = section.inside(payload, "the arm '" + name + "' of wait '" + id + "'", arm);
            output = output == null ? inside.type() : output;
            events.add(new Node.Expected(name, payload, inside.block()));
        }

        <R extends @Nullable Object, O extends @Nullable Object> Flow<R, O> end(
                Optional<Duration> within, Node.OnTimeout onTimeout, Block late) {
            Type behind = output == null ? before : output;
            from.here()
                    .with(
                            section.draft().take(id, "a wait for any of several events"),
                            node -> section.add(new Node.Await(node, events, within, onTimeout, late), behind));
            return new Flow<>(section);
        }
    }

    /** A wait without an event yet. */
    public static final class None<R extends @Nullable Object, I extends @Nullable Object> {

        private final Making making;

        None(Flow<R, I> from, String id) {
            this.making = new Making(from, id);
        }

        /** Adds an event and the arm that takes its value; its result is what the other arms must give too. */
        public <S, O extends @Nullable Object> Some<R, I, O> on(
                String name, Class<S> payload, Function<Flow<S, S>, ? extends Flow<S, O>> arm) {
            making.on(name, payload, arm);
            return new Some<>(making);
        }
    }

    /** A wait that takes events. */
    public static final class Some<R extends @Nullable Object, I extends @Nullable Object, O extends @Nullable Object> {

        private final Making making;

        private Some(Making making) {
            this.making = making;
        }

        /** Adds another event and its arm. */
        public <S> Some<R, I, O> on(String name, Class<S> payload, Function<Flow<S, S>, ? extends Flow<S, O>> arm) {
            making.on(name, payload, arm);
            return this;
        }

        /** Ends a wait that lasts for ever. */
        public Flow<R, O> end() {
            return making.end(Optional.empty(), Node.OnTimeout.FAIL, new Block(List.of()));
        }

        /** Ends a wait that fails the instance when its time is over. */
        public Flow<R, O> orFailAfter(Duration time) {
            Duration checked = making.section.draft().length("the wait '" + making.id + "'", time);
            return making.end(Optional.of(checked), Node.OnTimeout.FAIL, new Block(List.of()));
        }

        /** Ends a wait with the arm that runs when its time is over; that takes the value from before the wait. */
        public Flow<R, O> orAfter(Duration time, Function<Flow<I, I>, ? extends Flow<I, O>> arm) {
            Duration checked = making.section.draft().length("the wait '" + making.id + "'", time);
            Section late = making.section.inside(making.before, "the late arm of wait '" + making.id + "'", arm);
            return making.end(Optional.of(checked), Node.OnTimeout.ARM, late.block());
        }
    }
}
