package dev.holdfast.cli;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a workflow as a tree of text, with what became of each in an instance. A kind of node that this client does not know is
 * drawn by its name and whatever lists of nodes it has.
 */
final class Graph {

    private static final List<String> BODIES = List.of("body", "otherwise", "late");

    private final Map<String, JsonObject> nodes = new LinkedHashMap<>();
    private final Function<String, String> state;

    private Graph(JsonArray listing, Function<String, String> state) {
        this.state = state;
        for (JsonValue each : listing) {
            JsonObject node = each.asJsonObject();
            nodes.put(node.getString("id"), node);
        }
    }

    /**
     * Draws a workflow.
     *
     * @param listing its nodes, as the API lists them
     * @param state what became of a node, in a word or two; empty for nothing
     */
    static List<String> lines(JsonArray listing, Function<String, String> state) {
        Graph graph = new Graph(listing, state);
        List<String> lines = new ArrayList<>();
        graph.draw(graph.top(), "", lines, new HashSet<>());
        return lines;
    }

    /** What stands in no other node, in the order of the listing. */
    private List<String> top() {
        Set<String> inside = new HashSet<>();
        nodes.values().forEach(node -> arms(node).values().forEach(inside::addAll));
        return nodes.keySet().stream().filter(id -> !inside.contains(id)).toList();
    }

    private void draw(List<String> ids, String indent, List<String> lines, Set<String> drawn) {
        for (int i = 0; i < ids.size(); i++) {
            boolean last = i == ids.size() - 1;
            JsonObject node = nodes.get(ids.get(i));
            if (node == null || !drawn.add(ids.get(i))) {
                continue;
            }
            lines.add(line(indent + (last ? "`- " : "|- "), node));
            String below = indent + (last ? "   " : "|  ");
            Map<String, List<String>> arms = arms(node);
            int left = arms.size();
            for (Map.Entry<String, List<String>> arm : arms.entrySet()) {
                left--;
                lines.add(below + (left == 0 ? "`- " : "|- ") + arm.getKey() + ":");
                draw(arm.getValue(), below + (left == 0 ? "   " : "|  "), lines, drawn);
            }
        }
    }

    private String line(String lead, JsonObject node) {
        String id = node.getString("id");
        String text = lead + id + about(node);
        String became = state.apply(id);
        return became.isEmpty() ? text : text + " ".repeat(Math.max(2, 48 - text.length())) + became;
    }

    private static String about(JsonObject node) {
        String kind = node.getString("kind", "node");
        return switch (kind) {
            case "task" -> "";
            case "delay" -> " (delay " + node.getString("length", "computed") + ")";
            case "loop" -> " (loop, at most " + node.getInt("limit", 0) + ")";
            case "call" -> " (calls workflow " + node.getString("workflow", "") + ")";
            case "job" -> " (batch job " + node.getString("job", "") + ")";
            case "await_signal" -> " (waits for " + String.join(", ", signals(node)) + ")";
            default -> " (" + kind.replace('_', ' ') + ")";
        };
    }

    private static List<String> signals(JsonObject node) {
        return node.containsKey("signals")
                ? node.getJsonArray("signals").stream()
                        .map(each -> each.asJsonObject().getString("name"))
                        .toList()
                : List.of();
    }

    /** The lists of nodes that stand inside a node, by what leads there; those without a node are left out. */
    private static Map<String, List<String>> arms(JsonObject node) {
        Map<String, List<String>> arms = new LinkedHashMap<>();
        for (String member : List.of("arms", "signals")) {
            if (node.get(member) instanceof JsonArray all) {
                for (JsonValue each : all) {
                    JsonObject arm = each.asJsonObject();
                    put(arms, arm.getString("name", member), arm.get("nodes"));
                }
            }
        }
        BODIES.forEach(member -> put(arms, member, node.get(member)));
        return arms;
    }

    private static void put(Map<String, List<String>> arms, String name, @Nullable JsonValue ids) {
        if (ids instanceof JsonArray array && !array.isEmpty()) {
            arms.put(
                    name,
                    array.stream()
                            .filter(JsonString.class::isInstance)
                            .map(id -> ((JsonString) id).getString())
                            .toList());
        }
    }

    /**
     * Says what became of the nodes of an instance.
     *
     * @param instance the instance
     * @param steps its checkpoints
     */
    static Map<String, String> states(JsonObject instance, JsonArray steps) {
        Map<String, String> states = new HashMap<>();
        for (JsonValue each : steps) {
            JsonObject step = each.asJsonObject();
            if (step.containsKey("node")) {
                states.put(step.getString("node"), became(step));
            }
        }
        if (instance.get("branches") instanceof JsonArray branches) {
            for (JsonValue each : branches) {
                JsonObject branch = each.asJsonObject();
                if (branch.containsKey("node")) {
                    states.merge(branch.getString("node"), stands(branch), Graph::both);
                }
            }
        }
        if (instance.getString("status").equals("failed") && instance.containsKey("node")) {
            states.put(instance.getString("node"), "FAILED");
        }
        return states;
    }

    /** What failed before and stands there again is being tried again. */
    private static String both(String before, String now) {
        return before.startsWith("failed") || before.startsWith("FAILED") ? now + " again (" + before + ")" : now;
    }

    private static String became(JsonObject step) {
        return switch (step.getString("kind")) {
            case "failed" -> "failed, attempt " + step.getInt("attempt", 1);
            case "undo" -> "undone";
            case "timeout" -> "timed out";
            case "fork" -> "forked";
            default -> "done";
        };
    }

    private static String stands(JsonObject branch) {
        if (branch.getBoolean("held", false)) {
            return "RUNNING";
        }
        return switch (branch.getString("position")) {
            case "at_signal" -> "WAITING for " + branch.getString("signal", "an event");
            case "at_delay" -> "WAITING until " + branch.getString("wake", "later");
            case "at_join" -> "waits for its arms";
            default -> "due";
        };
    }
}
