package dev.holdfast.definition;

import dev.holdfast.task.Settled;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A fan-out over a list that lacks what is to be done with the results.
 *
 * @param <R> what the workflow, or the arm around it, is started with
 * @param <O> the result of one item
 */
public final class Each<R extends @Nullable Object, O extends @Nullable Object> {

    private final Flow<R, ?> from;
    private final Section section;
    private final String id;
    private final Function<Section, Section> body;
    private int atOnce;

    <T extends @Nullable Object> Each(
            Flow<R, List<T>> from, String id, Function<Flow<T, T>, ? extends Flow<T, O>> each) {
        this.from = from;
        this.section = from.section;
        this.id = id;
        this.body = around -> around.inside(item(around), "the arm of fan-out '" + id + "'", each);
    }

    private Type item(Section around) {
        Type item = GenericTypes.itemOf(around.type());
        return item == null ? Object.class : item;
    }

    /** Limits how many arms run at the same time, 1 or more; without it all do. */
    public Each<R, O> atOnce(int arms) {
        if (arms < 1) {
            section.draft()
                    .problem(
                            "invalid-limit",
                            "fan-out '" + id + "' runs " + arms + " arms at once; it must be at least 1");
        }
        atOnce = arms;
        return this;
    }

    /** Goes on with the results of all items, in their order; an item that fails for good fails the instance. */
    public Flow<R, List<O>> all() {
        return add(Node.Failing.FAIL, GenericTypes::listOf);
    }

    /** Goes on with how each item ended, in their order; a failing item leaves the others alone. */
    public Flow<R, List<Settled<O>>> settled() {
        return add(Node.Failing.SETTLE, item -> GenericTypes.listOf(GenericTypes.settled(item)));
    }

    /** Goes on with the results of the items that did not fail, in their order. */
    public Flow<R, List<O>> succeeded() {
        return add(Node.Failing.SKIP, GenericTypes::listOf);
    }

    private <V> Flow<R, V> add(Node.Failing failing, Function<Type, Type> output) {
        Type item = item(section);
        Section inside = body.apply(section);
        if (inside.isUntouched()) {
            section.draft().problem("empty-arm", "fan-out '" + id + "' has no step for its items; add one");
        }
        from.here()
                .with(
                        section.draft().take(id, "a fan-out"),
                        node -> section.add(
                                new Node.ForEach(node, item, inside.type(), inside.block(), atOnce, failing),
                                output.apply(inside.type())));
        return new Flow<>(section);
    }
}
