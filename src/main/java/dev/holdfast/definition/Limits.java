package dev.holdfast.definition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The limits of a workflow. An instance asks for its places in one order: first those of a key, so that nobody holds a place that all
 * share while it waits for one of its own; those of starts last, so that what is counted is the beginning.
 *
 * @param instances those of instances, in that order
 * @param steps those of steps, by node
 */
public record Limits(List<Named> instances, Map<NodeId, StepLimit<?>> steps) {

    /** No limits. */
    public static final Limits NONE = new Limits(List.of(), Map.of());

    /** A limit of instances under its name. */
    public record Named(String name, InstanceLimit<?> limit) {

        /** Returns where it stands in the order of asking, 1 to 4; steps are before all of them. */
        public int rank() {
            return (limit.period().isPresent() ? 3 : 1) + (limit.isKeyed() ? 0 : 1);
        }
    }

    /** Sorts and copies. */
    public Limits {
        List<Named> sorted = new ArrayList<>(instances);
        sorted.sort(Comparator.comparing(Named::rank).thenComparing(Named::name));
        instances = List.copyOf(sorted);
        steps = Map.copyOf(steps);
    }

    /** Tells whether there are none. */
    public boolean isEmpty() {
        return instances.isEmpty() && steps.isEmpty();
    }

    /** Returns the limit of a step. */
    public Optional<StepLimit<?>> ofStep(NodeId step) {
        return Optional.ofNullable(steps.get(step));
    }

    /** Returns the limit of instances of a name. */
    public Optional<InstanceLimit<?>> ofInstances(String name) {
        return instances.stream()
                .filter(named -> named.name().equals(name))
                .findFirst()
                .map(Named::limit);
    }

    /** Collects the limits of a definition in the making. */
    static final class Draft {

        private final Map<String, InstanceLimit<?>> instances = new LinkedHashMap<>();
        private final Map<NodeId, StepLimit<?>> steps = new LinkedHashMap<>();

        boolean add(String name, InstanceLimit<?> limit) {
            return instances.putIfAbsent(name, limit) == null;
        }

        void add(NodeId step, StepLimit<?> limit) {
            steps.put(step, limit);
        }

        /** Says what is wrong with limits beside each other, if anything is. */
        Optional<String> conflict() {
            long cancelling = count(InstanceLimit.Otherwise.CANCEL_RUNNING);
            boolean both = cancelling > 0 && count(InstanceLimit.Otherwise.REFUSE) > 0;
            return both || cancelling > 1
                    ? Optional.of(
                            "a limit cancels instances, and another cancels or refuses them: nothing must be cancelled"
                                    + " for a start that is then refused; let one of them wait")
                    : Optional.empty();
        }

        private long count(InstanceLimit.Otherwise otherwise) {
            return instances.values().stream()
                    .filter(limit -> limit.otherwise() == otherwise)
                    .count();
        }

        Limits build() {
            List<Named> named = new ArrayList<>();
            instances.forEach((name, limit) -> named.add(new Named(name, limit)));
            return new Limits(named, steps);
        }
    }
}
