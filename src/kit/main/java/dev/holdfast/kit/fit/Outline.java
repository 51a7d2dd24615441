package dev.holdfast.kit.fit;

import dev.holdfast.definition.Block;
import dev.holdfast.definition.Node;
import dev.holdfast.task.Turn;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;

/**
 * Writes what positions depend on of a definition: kinds, ids and nesting of its nodes, not what they do. {@link OutlineReader}
 * makes a plan of it again.
 */
final class Outline implements Node.Cases<JsonObject> {

    static final String TASK = "task";
    static final String FORK = "fork";
    static final String FOR_EACH = "for_each";
    static final String ROUTE = "route";
    static final String LOOP = "loop";
    static final String DELAY = "delay";
    static final String AWAIT = "await_signal";
    static final String CHILD = "child_workflow";
    static final String CALL = "call";
    static final String JOB = "job";

    private Outline() {}

    static JsonArray of(List<Node> nodes) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        nodes.forEach(node -> all.add(node.match(new Outline())));
        return all.build();
    }

    private static JsonArray of(Block block) {
        return of(block.nodes());
    }

    private static JsonObjectBuilder begin(String kind, Node node) {
        return Json.createObjectBuilder().add("kind", kind).add("id", node.id().value());
    }

    /** A block with the name by which its node tells it from others. */
    private static JsonObject arm(String name, Block block) {
        return Json.createObjectBuilder()
                .add("name", name)
                .add("nodes", of(block))
                .build();
    }

    @Override
    public JsonObject task(Node.Task node) {
        JsonObjectBuilder task = begin(TASK, node);
        if (node.body().method().getReturnType() == Turn.class) {
            task.add("turn", true);
        }
        return task.build();
    }

    @Override
    public JsonObject fork(Node.Fork node) {
        JsonArrayBuilder arms = Json.createArrayBuilder();
        node.arms().forEach(arm -> arms.add(arm(arm.name(), arm.block())));
        return begin(FORK, node)
                .add("arms", arms)
                .add("join", task(node.join()))
                .build();
    }

    @Override
    public JsonObject forEach(Node.ForEach node) {
        return begin(FOR_EACH, node).add("nodes", of(node.body())).build();
    }

    @Override
    public JsonObject route(Node.Route node) {
        JsonArrayBuilder arms = Json.createArrayBuilder();
        node.arms().forEach((key, block) -> arms.add(arm(key, block)));
        JsonObjectBuilder route = begin(ROUTE, node).add("arms", arms);
        node.otherwise().ifPresent(block -> route.add("otherwise", of(block)));
        return route.build();
    }

    @Override
    public JsonObject loop(Node.Loop node) {
        return begin(LOOP, node).add("nodes", of(node.body())).build();
    }

    @Override
    public JsonObject delay(Node.Delay node) {
        return begin(DELAY, node).add("computed", node.computed().isPresent()).build();
    }

    @Override
    public JsonObject await(Node.Await node) {
        JsonArrayBuilder events = Json.createArrayBuilder();
        node.events().forEach(event -> events.add(arm(event.name(), event.arm())));
        JsonObjectBuilder await = begin(AWAIT, node).add("events", events);
        if (node.onTimeout() == Node.OnTimeout.ARM) {
            await.add("late", of(node.late()));
        }
        return await.build();
    }

    @Override
    public JsonObject child(Node.Child node) {
        return begin(CHILD, node).add("nodes", of(node.block())).build();
    }

    @Override
    public JsonObject call(Node.Call node) {
        return begin(CALL, node).add("workflow", node.workflow().value()).build();
    }

    @Override
    public JsonObject job(Node.Job node) {
        return begin(JOB, node).add("job", node.job()).build();
    }
}
