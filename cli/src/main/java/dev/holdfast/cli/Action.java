package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a server. */
@Command(
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        exitCodeOnInvalidInput = Exit.USAGE,
        exitCodeOnExecutionException = Exit.BROKEN)
@SuppressWarnings("NullAway.Init") // picocli sets the field
abstract class Action implements Callable<Integer> {

    /** The longest that the server keeps an answer back. */
    private static final Duration AT_THE_SERVER = Duration.ofSeconds(25);

    @Spec
    CommandSpec spec;

    Holdfast root() {
        return (Holdfast) spec.root().userObject();
    }

    Api api() {
        return root().api();
    }

    Screen screen() {
        return root().screen();
    }

    static JsonObjectBuilder object() {
        return Json.createObjectBuilder();
    }

    static JsonArrayBuilder array(List<String> texts) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        texts.forEach(array::add);
        return array;
    }

    static String instance(String id) {
        return "instances/" + Api.segment(id);
    }

    static String text(JsonObject object, String member) {
        JsonValue value = object.get(member);
        if (value == null || value.getValueType() == JsonValue.ValueType.NULL) {
            return "";
        }
        return value.getValueType() == JsonValue.ValueType.STRING ? object.getString(member) : value.toString();
    }

    static List<JsonObject> items(JsonObject page) {
        return page.getJsonArray("items").stream().map(JsonValue::asJsonObject).toList();
    }

    /**
     * Reads pages until there are so many rows.
     *
     * @param most how many; 0 for all
     */
    JsonObject pages(String path, List<Map.Entry<String, String>> parameters, int most, String cursor) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        int left = most == 0 ? Integer.MAX_VALUE : most;
        Optional<String> next = Optional.empty();
        do {
            List<Map.Entry<String, String>> asked = new ArrayList<>(parameters);
            asked.add(Map.entry("limit", String.valueOf(Math.min(left, 200))));
            next.ifPresent(text -> asked.add(Map.entry(cursor, text)));
            JsonObject page = api().get(Api.query(path, asked)).json();
            List<JsonObject> rows = items(page);
            rows.stream().limit(left).forEach(all::add);
            left -= rows.size();
            next = Optional.of(text(page, "next")).filter(text -> !text.isEmpty());
        } while (next.isPresent() && left > 0);
        return object().add("items", all).build();
    }

    /** Waits until an instance has ended or the time is over, and returns how it was last seen. */
    JsonObject awaitEnd(String id, Optional<Duration> atMost) {
        long end = System.nanoTime() + atMost.map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
        while (true) {
            long left = end - System.nanoTime();
            long seconds = Math.max(0, Math.min(AT_THE_SERVER.toSeconds(), TimeUnit.NANOSECONDS.toSeconds(left) + 1));
            JsonObject seen = api().get(instance(id) + (left > 0 ? "?wait=" + seconds + "s" : ""))
                    .json();
            if (Exit.of(seen.getString("status")) != Exit.NOT_YET || left <= 0) {
                return seen;
            }
        }
    }

    /** Shows what a wait has come to, with the output of what has completed if the caller may see it. */
    int ended(JsonObject seen) {
        String id = seen.getString("instanceId");
        String status = seen.getString("status");
        Optional<JsonValue> output = status.equals("completed") ? output(id) : Optional.empty();
        JsonObjectBuilder answer = Json.createObjectBuilder(seen);
        output.ifPresent(value -> answer.add("output", value));
        screen().answer(answer.build(), () -> {
            screen().line(id + " is " + status + why(seen));
            output.ifPresent(value -> screen().line(value.toString()));
        });
        return Exit.of(status);
    }

    private Optional<JsonValue> output(String id) {
        try {
            return Optional.of(api().get(instance(id) + "/output").value());
        } catch (Trouble hidden) {
            return Optional.empty();
        }
    }

    static String why(JsonObject seen) {
        if (seen.get("error") instanceof JsonObject error) {
            return ": " + text(error, "type") + ": " + text(error, "message");
        }
        return text(seen, "reason").isEmpty() ? "" : ": " + text(seen, "reason");
    }

    /** Does it; returns what the process ends with. */
    @Override
    public abstract Integer call();
}
