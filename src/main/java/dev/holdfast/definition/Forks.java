package dev.holdfast.definition;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forks that have arms and lack the step that joins them. */
public final class Forks {

    private Forks() {}

    /** Builds the arms, then the join, and adds the fork; generated ids count in the order of the definition. */
    private static <R extends @Nullable Object, O extends @Nullable Object> StepFlow<R, O> add(
            Flow<R, ?> from,
            List<? extends Arm<?, ?>> arms,
            @Nullable String joinId,
            Serializable reference,
            TaskBody.Call call,
            MethodReference.Role role) {
        Section section = from.here();
        NodeId id = section.draft().generate("fork");
        List<Node.Arm> built = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Arm<?, ?> arm : arms) {
            if (arm.name().isBlank() || !names.add(arm.name())) {
                section.draft()
                        .problem(
                                "duplicate-arm",
                                "the name '" + arm.name() + "' is blank or names two arms of fork '" + id
                                        + "'; name each arm");
            }
            Section inside = arm.section(section);
            if (inside.isUntouched()) {
                section.draft()
                        .problem(
                                "empty-arm",
                                "arm '" + arm.name() + "' of fork '" + id
                                        + "' has no step; what only passes on needs no arm");
            }
            built.add(new Node.Arm(arm.name(), inside.block()));
        }
        if (arms.isEmpty()) {
            section.draft().problem("empty-fork", "fork '" + id + "' has no arm; give it at least one");
        }
        Optional<Node.Task> join = section.draft().task(joinId, reference, role, call);
        boolean ofList = role == MethodReference.Role.STEP;
        if (ofList && join.isPresent() && GenericTypes.itemOf(join.get().body().inputType()) == null) {
            section.draft()
                    .problem(
                            "unsuitable-method",
                            join.get().body()
                                    + " joins any number of arms and must declare that it takes a List<...> of their results");
        }
        section.with(join.map(Node.Task::id), step -> {
            Node.Task task = join.orElseThrow();
            section.add(new Node.Fork(id, built, task), task.body().outputType());
        });
        return new StepFlow<>(section);
    }

    /** A fork with two arms. */
    public static final class Two<R extends @Nullable Object, X extends @Nullable Object, Y extends @Nullable Object> {

        private final Flow<R, ?> from;
        private final List<Arm<?, ?>> arms;

        Two(Flow<R, ?> from, List<Arm<?, ?>> arms) {
            this.from = from;
            this.arms = arms;
        }

        /** Adds the step that takes the results in the order of the arms. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(Joins.Of2<B, X, Y, O> join) {
            return add(from, arms, null, join, Calls.join(join), MethodReference.Role.JOIN);
        }

        /** The same under an id of its own. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(String id, Joins.Of2<B, X, Y, O> join) {
            return add(from, arms, id, join, Calls.join(join), MethodReference.Role.JOIN);
        }
    }

    /** A fork with three arms. */
    public static final class Three<
            R extends @Nullable Object,
            X extends @Nullable Object,
            Y extends @Nullable Object,
            Z extends @Nullable Object> {

        private final Flow<R, ?> from;
        private final List<Arm<?, ?>> arms;

        Three(Flow<R, ?> from, List<Arm<?, ?>> arms) {
            this.from = from;
            this.arms = arms;
        }

        /** Adds the step that takes the results in the order of the arms. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(Joins.Of3<B, X, Y, Z, O> join) {
            return add(from, arms, null, join, Calls.join(join), MethodReference.Role.JOIN);
        }

        /** The same under an id of its own. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(String id, Joins.Of3<B, X, Y, Z, O> join) {
            return add(from, arms, id, join, Calls.join(join), MethodReference.Role.JOIN);
        }
    }

    /** A fork with four arms. */
    public static final class Four<
            R extends @Nullable Object,
            X extends @Nullable Object,
            Y extends @Nullable Object,
            Z extends @Nullable Object,
            W extends @Nullable Object> {

        private final Flow<R, ?> from;
        private final List<Arm<?, ?>> arms;

        Four(Flow<R, ?> from, List<Arm<?, ?>> arms) {
            this.from = from;
            this.arms = arms;
        }

        /** Adds the step that takes the results in the order of the arms. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(Joins.Of4<B, X, Y, Z, W, O> join) {
            return add(from, arms, null, join, Calls.join(join), MethodReference.Role.JOIN);
        }

        /** The same under an id of its own. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(String id, Joins.Of4<B, X, Y, Z, W, O> join) {
            return add(from, arms, id, join, Calls.join(join), MethodReference.Role.JOIN);
        }
    }

    /** A fork with any number of arms of one type. */
    public static final class Many<R extends @Nullable Object, X extends @Nullable Object> {

        private final Flow<R, ?> from;
        private final List<? extends Arm<?, X>> arms;

        Many(Flow<R, ?> from, List<? extends Arm<?, X>> arms) {
            this.from = from;
            this.arms = arms;
        }

        /** Adds the step that takes the list of the results in the order of the arms. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(Step<B, List<X>, O> join) {
            return add(from, arms, null, join, Calls.of(join), MethodReference.Role.STEP);
        }

        /** The same under an id of its own. */
        public <B, O extends @Nullable Object> StepFlow<R, O> join(String id, Step<B, List<X>, O> join) {
            return add(from, arms, id, join, Calls.of(join), MethodReference.Role.STEP);
        }
    }
}
