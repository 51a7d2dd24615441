package dev.holdfast.definition;

import java.io.Serializable;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Routes that lack arms. */
public final class Routes {

    private Routes() {}

    /** A route in the making, whatever its keys. */
    private static final class Making {

        private final Flow<?, ?> from;
        private final Section section;
        private final Optional<Node.Task> decide;
        private final Type input;
        private final String name;
        private final TreeMap<String, Block> arms = new TreeMap<>();
        private Optional<Block> otherwise = Optional.empty();
        private @Nullable Type output;

        Making(Flow<?, ?> from, @Nullable String id, Serializable reference, TaskBody.Call call) {
            this.from = from;
            this.section = from.section;
            this.input = section.type();
            this.decide = section.draft().task(id, reference, MethodReference.Role.STEP, call);
            this.name = decide.map(task -> "route '" + task.id() + "'").orElse("a route");
        }

        <I extends @Nullable Object, O extends @Nullable Object> void arm(
                String key, Function<Flow<I, I>, ? extends Flow<I, O>> build) {
            Block block = inside("the arm '" + key + "' of " + name, build);
            if (arms.put(key, block) != null) {
                section.draft().problem("duplicate-key", name + " has two arms for the key '" + key + "'");
            }
        }

        <I extends @Nullable Object, O extends @Nullable Object> void otherwise(
                Function<Flow<I, I>, ? extends Flow<I, O>> build) {
            otherwise = Optional.of(inside("the default of " + name, build));
        }

        private <I extends @Nullable Object, O extends @Nullable Object> Block inside(
                String what, Function<Flow<I, I>, ? extends Flow<I, O>> build) {
            Section inside = section.inside(input, what, build);
            output = output == null ? inside.type() : output;
            return inside.block();
        }

        <R extends @Nullable Object, O extends @Nullable Object> Flow<R, O> end() {
            if (arms.isEmpty() && otherwise.isEmpty()) {
                section.draft().problem("empty-route", name + " has no arm; add one with when(...)");
            }
            Type behind = output == null ? input : output;
            from.here()
                    .with(
                            decide.map(Node.Task::id),
                            id -> section.add(new Node.Route(decide.orElseThrow(), arms, otherwise), behind));
            return new Flow<>(section);
        }

        /** Reports the constants without an arm; with a default none is missing. */
        void exhaust() {
            if (otherwise.isPresent() || decide.isEmpty()) {
                return;
            }
            List<String> missing = new ArrayList<>();
            if (decide.get().body().outputType() instanceof Class<?> type && type.isEnum()) {
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name())
                        .filter(key -> !arms.containsKey(key))
                        .forEach(missing::add);
            }
            if (!missing.isEmpty()) {
                section.draft()
                        .problem(
                                "missing-keys",
                                name + " has no arm for " + String.join(", ", missing)
                                        + "; add them with when(...), or a default with otherwise(...)");
            }
        }
    }

    /** A route by the constants of an enum, without an arm yet. */
    public static final class ByEnum<R extends @Nullable Object, I extends @Nullable Object, K extends Enum<K>> {

        private final Making making;

        ByEnum(Flow<R, I> from, @Nullable String id, Serializable reference, TaskBody.Call call) {
            this.making = new Making(from, id, reference, call);
        }

        /** Adds the arm of a key; its result is what the others must give too. */
        public <O extends @Nullable Object> EnumArms<R, I, K, O> when(
                K key, Function<Flow<I, I>, ? extends Flow<I, O>> arm) {
            making.arm(key.name(), arm);
            return new EnumArms<>(making);
        }

        /** Ends a route that has no arm, which is a mistake that {@link Flow#build} reports. */
        public Flow<R, I> end() {
            return making.end();
        }
    }

    /** A route by the constants of an enum that has arms. */
    public static final class EnumArms<
            R extends @Nullable Object, I extends @Nullable Object, K extends Enum<K>, O extends @Nullable Object> {

        private final Making making;

        private EnumArms(Making making) {
            this.making = making;
        }

        /** Adds the arm of another key. */
        public EnumArms<R, I, K, O> when(K key, Function<Flow<I, I>, ? extends Flow<I, O>> arm) {
            making.arm(key.name(), arm);
            return this;
        }

        /** Adds the arm of every other key, and ends the route. */
        public Flow<R, O> otherwise(Function<Flow<I, I>, ? extends Flow<I, O>> arm) {
            making.otherwise(arm);
            return making.end();
        }

        /** Ends the route, which has an arm for every constant. */
        public Flow<R, O> end() {
            making.exhaust();
            return making.end();
        }
    }

    /** A route by texts, without an arm yet. */
    public static final class ByText<R extends @Nullable Object, I extends @Nullable Object> {

        private final Making making;

        ByText(Flow<R, I> from, @Nullable String id, Serializable reference, TaskBody.Call call) {
            this.making = new Making(from, id, reference, call);
        }

        /** Adds the arm of a key; its result is what the others must give too. */
        public <O extends @Nullable Object> TextArms<R, I, O> when(
                String key, Function<Flow<I, I>, ? extends Flow<I, O>> arm) {
            making.arm(key, arm);
            return new TextArms<>(making);
        }
    }

    /** A route by texts that has arms. */
    public static final class TextArms<
            R extends @Nullable Object, I extends @Nullable Object, O extends @Nullable Object> {

        private final Making making;

        private TextArms(Making making) {
            this.making = making;
        }

        /** Adds the arm of another key. */
        public TextArms<R, I, O> when(String key, Function<Flow<I, I>, ? extends Flow<I, O>> arm) {
            making.arm(key, arm);
            return this;
        }

        /** Adds the arm of every other key, and ends the route. */
        public Flow<R, O> otherwise(Function<Flow<I, I>, ? extends Flow<I, O>> arm) {
            making.otherwise(arm);
            return making.end();
        }

        /** Ends the route; a key without an arm will fail the instance. */
        public Flow<R, O> end() {
            return making.end();
        }
    }
}
