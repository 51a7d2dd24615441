package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which instances are meant. */
final class Filter {

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "in_progress, paused, compensating, completed, failed or cancelled")
    private Optional<String> status = Optional.empty();

    @Option(
            names = {"-w", "--workflow"},
            paramLabel = "NAME",
            description = "Of that workflow")
    private Optional<String> workflow = Optional.empty();

    @Option(names = "--id-prefix", paramLabel = "TEXT", description = "Whose id begins so")
    private Optional<String> idPrefix = Optional.empty();

    @Option(
            names = {"-l", "--label"},
            paramLabel = "NAME:VALUE",
            description = "With that label; may be repeated, and then all must be there")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "With that tag; may be repeated")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Started at that time or later: 2026-11-22T10:00:00Z, 2026-11-22, or 1d for a day ago")
    private Optional<String> since = Optional.empty();

    @Option(names = "--before", paramLabel = "TIME", description = "Started before that time")
    private Optional<String> before = Optional.empty();

    /** For picocli. */
    Filter() {}

    /** Tells whether it means every instance there is. */
    boolean isEmpty() {
        return parameters(Clock.systemUTC()).isEmpty();
    }

    /** Returns it as the parameters of a list. */
    List<Map.Entry<String, String>> parameters(Clock clock) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        status.ifPresent(text -> parameters.add(Map.entry("status", text)));
        workflow.ifPresent(text -> parameters.add(Map.entry("workflow", text)));
        idPrefix.ifPresent(text -> parameters.add(Map.entry("id", text)));
        since.ifPresent(text -> parameters.add(Map.entry("startedFrom", time(text, clock))));
        before.ifPresent(text -> parameters.add(Map.entry("startedBefore", time(text, clock))));
        labels.forEach(text -> parameters.add(Map.entry("label", text)));
        tags.forEach(text -> parameters.add(Map.entry("tag", text)));
        return parameters;
    }

    private static String time(String text, Clock clock) {
        return Times.time(text, clock, ZoneId.systemDefault()).toString();
    }

    /** Returns it as the member of an order. */
    JsonObjectBuilder body(Clock clock) {
        JsonObjectBuilder body = Json.createObjectBuilder();
        for (Map.Entry<String, String> each : parameters(clock)) {
            if (!each.getKey().equals("label") && !each.getKey().equals("tag")) {
                body.add(each.getKey(), each.getValue());
            }
        }
        if (!labels.isEmpty()) {
            body.add("label", Action.array(labels));
        }
        if (!tags.isEmpty()) {
            body.add("tag", Action.array(tags));
        }
        return body;
    }
}
