package dev.holdfast.engine;

import dev.holdfast.definition.GenericTypes;
import dev.holdfast.definition.Node;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.execution.Event;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.store.ArmResult;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One piece of user code at a position: where its inputs come from, and what its output means.
 *
 * @param task the code
 * @param keepsValue whether the value of the branch stays what it was
 * @param inputs decodes the inputs; called on the thread of the step
 * @param meaning turns what the method returned into what happened
 */
record Work(
        Node.Task task,
        boolean keepsValue,
        Supplier<List<@Nullable Object>> inputs,
        Function<@Nullable Object, Event> meaning) {

    /**
     * What a body came to.
     *
     * @param output what it returned, encoded; that of a turn is its value
     * @param event what happened
     */
    record Outcome(Payload output, Event event) {}

    static String name(Node.Task task, Standing at) {
        return "step '" + task.id() + "' of workflow '" + at.claim().workflow() + "'";
    }

    /** The input of a task that takes the value of the branch. */
    private static Supplier<List<@Nullable Object>> value(Node.Task task, Standing at, Values values) {
        return () -> {
            List<@Nullable Object> inputs = new ArrayList<>();
            inputs.add(values.decode(at.value(), task.body().inputType(), name(task, at)));
            return inputs;
        };
    }

    static Work step(Node.Task task, Standing at, Values values) {
        return new Work(task, false, value(task, at, values), returned -> finished(task, returned));
    }

    private static Event finished(Node.Task task, @Nullable Object returned) {
        if (returned instanceof Turn.Again<?>) {
            return new Event.Finished(task.id(), Optional.of(Event.Round.AGAIN));
        }
        return new Event.Finished(
                task.id(), returned instanceof Turn.Done<?> ? Optional.of(Event.Round.DONE) : Optional.empty());
    }

    static Work decision(Node.Route route, Standing at, Values values) {
        Node.Task task = route.decide();
        return new Work(task, true, value(task, at, values), returned -> {
            if (returned == null) {
                throw new NoAnswer(task, "the key of a route");
            }
            return new Event.Chosen(
                    route.id(), returned instanceof Enum<?> constant ? constant.name() : returned.toString());
        });
    }

    static Work measure(Node.Delay delay, Node.Task task, Standing at, Values values) {
        return new Work(task, true, value(task, at, values), returned -> {
            if (!(returned instanceof Duration length)) {
                throw new NoAnswer(task, "the length of a delay");
            }
            return new Event.Measured(delay.id(), length);
        });
    }

    static Work join(Node.Fork fork, List<ArmResult> results, Standing at, Values values) {
        Node.Task task = fork.join();
        return new Work(
                task, false, () -> inputs(task, results, name(task, at), values), returned -> finished(task, returned));
    }

    /** A join with one parameter takes the list of all results. */
    private static List<@Nullable Object> inputs(Node.Task task, List<ArmResult> results, String name, Values values) {
        List<@Nullable Object> inputs = new ArrayList<>();
        boolean asList = task.body().inputTypes().size() == 1;
        for (int arm = 0; arm < results.size(); arm++) {
            Payload value =
                    results.get(arm).value().orElseThrow(() -> new IllegalStateException("an arm gave no value"));
            inputs.add(values.decode(
                    value,
                    asList
                            ? GenericTypes.item(task.body().inputType())
                            : task.body().inputTypes().get(arm),
                    name));
        }
        return asList ? listOf(inputs) : inputs;
    }

    private static List<@Nullable Object> listOf(List<@Nullable Object> items) {
        List<@Nullable Object> one = new ArrayList<>();
        one.add(items);
        return one;
    }

    /** Returns what is encoded of a returned value. */
    static @Nullable Object bare(@Nullable Object returned) {
        return returned instanceof Turn<?> turn ? turn.value() : returned;
    }

    /** A step returned nothing where an answer is needed. */
    static final class NoAnswer extends HoldfastException implements NotRetryable {

        private static final long serialVersionUID = 1L;

        NoAnswer(Node.Task task, String what) {
            super(ErrorCode.INVALID_VALUE, "step '" + task.id() + "' returned null, and " + what + " is needed");
        }
    }
}
