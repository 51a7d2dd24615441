package dev.holdfast.kit.fit;

import dev.holdfast.definition.Arm;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.InvalidWorkflow;
import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Routes;
import dev.holdfast.definition.Waits;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Turn;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a plan of an outline, with placeholders for its steps. It goes through the builder, like every definition, and what
 * comes out is compared with the outline, so that a plan is either the same or none.
 */
final class OutlineReader {

    /** Ids inside an included workflow begin with this in the outline, and without it where that is built. */
    private final String prefix;

    private OutlineReader(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the plan; nothing if this version of Holdfast makes no such plan. */
    static Optional<Plan> read(JsonArray outline) {
        try {
            Plan plan = new OutlineReader("").workflow("outline", outline).plan();
            return Optional.of(plan).filter(read -> Outline.of(read.nodes()).equals(outline));
        } catch (InvalidWorkflow
                | JsonException
                | ClassCastException
                | NullPointerException
                | IllegalStateException e) {
            return Optional.empty(); // no outline, or one of another version
        }
    }

    private Workflow<Object, Object> workflow(String name, JsonArray nodes) {
        Flow<Object, Object> flow = Workflow.named(name).taking(Object.class);
        return add(flow, nodes).build();
    }

    private String id(JsonObject node) {
        return node.getString("id").substring(prefix.length());
    }

    private Flow<Object, Object> add(Flow<Object, Object> to, JsonArray nodes) {
        List<JsonObject> all = nodes.getValuesAs(JsonObject.class);
        Flow<Object, Object> flow = to;
        int index = 0;
        while (index < all.size()) {
            boolean listsItems =
                    index + 1 < all.size() && kind(all.get(index + 1)).equals(Outline.FOR_EACH);
            flow = listsItems ? forEach(flow, all.get(index), all.get(index + 1)) : add(flow, all.get(index));
            index += listsItems ? 2 : 1;
        }
        return flow;
    }

    private static String kind(JsonObject node) {
        return node.getString("kind");
    }

    private Flow<Object, Object> add(Flow<Object, Object> flow, JsonObject node) {
        return switch (kind(node)) {
            case Outline.TASK -> task(flow, node);
            case Outline.FORK -> fork(flow, node);
            case Outline.ROUTE -> route(flow, node);
            case Outline.LOOP ->
                flow.loop(id(node), Limit.atMost(1), body -> turning(add(body, node.getJsonArray("nodes"))));
            case Outline.DELAY ->
                node.getBoolean("computed")
                        ? flow.delay(id(node), Placeholder::length)
                        : flow.delay(id(node), Duration.ZERO);
            case Outline.AWAIT -> await(flow, node);
            case Outline.CHILD ->
                flow.include(
                        id(node),
                        new OutlineReader(node.getString("id") + "/").workflow("included", node.getJsonArray("nodes")));
            case Outline.CALL -> flow.call(id(node), called(node.getString("workflow")));
            case Outline.JOB -> job(flow, node);
            default -> throw new IllegalStateException("there is no kind " + kind(node));
        };
    }

    @SuppressWarnings("unchecked") // what comes out is no different from any other placeholder's
    private Flow<Object, Object> job(Flow<Object, Object> flow, JsonObject node) {
        Flow<Object, ?> behind = flow.thenJob(id(node), node.getString("job"), Map.of(), Retries.NONE);
        return (Flow<Object, Object>) behind;
    }

    private static Workflow<Object, Object> called(String name) {
        return Workflow.named(name).taking(Object.class).then(Placeholder::step).build();
    }

    private static boolean isTurn(JsonObject task) {
        return task.getBoolean("turn", false);
    }

    private Flow<Object, Object> task(Flow<Object, Object> flow, JsonObject node) {
        return isTurn(node) ? untyped(flow.then(id(node), Placeholder::turn)) : flow.then(id(node), Placeholder::step);
    }

    private Flow<Object, Object> fork(Flow<Object, Object> flow, JsonObject node) {
        List<Arm<Object, Object>> arms = new ArrayList<>();
        for (JsonObject arm : node.getJsonArray("arms").getValuesAs(JsonObject.class)) {
            arms.add(new Arm<>(arm.getString("name"), block(arm.getJsonArray("nodes"))));
        }
        JsonObject join = node.getJsonObject("join");
        return isTurn(join)
                ? untyped(flow.fork(arms).join(id(join), Placeholder::turningJoin))
                : flow.fork(arms).join(id(join), Placeholder::join);
    }

    private Function<Flow<Object, Object>, Flow<Object, Object>> block(JsonArray nodes) {
        return inside -> add(inside, nodes);
    }

    private Flow<Object, Object> forEach(Flow<Object, Object> flow, JsonObject items, JsonObject node) {
        return untyped(flow.forEach(id(node), id(items), Placeholder::items, block(node.getJsonArray("nodes")))
                .all());
    }

    private Flow<Object, Object> route(Flow<Object, Object> flow, JsonObject node) {
        List<JsonObject> arms = node.getJsonArray("arms").getValuesAs(JsonObject.class);
        Routes.TextArms<Object, Object, Object> route = flow.routeByText(id(node), Placeholder::key)
                .when(arms.get(0).getString("name"), block(arms.get(0).getJsonArray("nodes")));
        for (JsonObject arm : arms.subList(1, arms.size())) {
            route = route.when(arm.getString("name"), block(arm.getJsonArray("nodes")));
        }
        return node.containsKey("otherwise") ? route.otherwise(block(node.getJsonArray("otherwise"))) : route.end();
    }

    private Flow<Object, Object> await(Flow<Object, Object> flow, JsonObject node) {
        List<JsonObject> events = node.getJsonArray("events").getValuesAs(JsonObject.class);
        Waits.Some<Object, Object, Object> wait = flow.awaitAny(id(node))
                .on(
                        events.get(0).getString("name"),
                        Object.class,
                        block(events.get(0).getJsonArray("nodes")));
        for (JsonObject event : events.subList(1, events.size())) {
            wait = wait.on(event.getString("name"), Object.class, block(event.getJsonArray("nodes")));
        }
        return node.containsKey("late")
                ? wait.orAfter(Duration.ofSeconds(1), block(node.getJsonArray("late")))
                : wait.end();
    }

    /** The types of placeholders mean nothing. */
    @SuppressWarnings("unchecked")
    private static Flow<Object, Object> untyped(Flow<Object, ?> flow) {
        return (Flow<Object, Object>) flow;
    }

    @SuppressWarnings("unchecked")
    private static Flow<Object, Turn<Object>> turning(Flow<Object, ?> flow) {
        return (Flow<Object, Turn<Object>>) flow;
    }
}
