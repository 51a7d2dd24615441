package dev.holdfast.cli;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that look and change nothing. */
final class Looking {

    private Looking() {}

    /** Lists instances. */
    @Command(
            name = "list",
            description = {
                "Lists instances, the newest first.",
                "",
                "  holdfast list --status failed --since 1d",
                "  holdfast list -w order -l customer:ann --json"
            })
    static final class ListAll extends Action {

        @Mixin
        private final Filter filter = new Filter();

        @Option(
                names = "--sort",
                paramLabel = "ORDER",
                description = "-started (default), started, instanceId or -instanceId")
        private String sort = "-started";

        @Option(
                names = "--limit",
                paramLabel = "NUMBER",
                description = "How many at most; 50 unless it is said, 0 for all")
        private int limit = 50;

        @Override
        public Integer call() {
            List<Map.Entry<String, String>> parameters = new ArrayList<>(filter.parameters(screen().clock()));
            parameters.add(Map.entry("sort", sort));
            JsonObject found = pages("instances", parameters, limit, "cursor");
            Table table = new Table("INSTANCE", "WORKFLOW", "STATUS", "STARTED", "WHY");
            for (JsonObject row : items(found)) {
                String why = text(row, "error").isEmpty() ? text(row, "reason") : text(row, "error");
                table.row(
                        row.getString("instanceId"),
                        row.getString("workflow"),
                        row.getString("status"),
                        screen().ago(row.getString("createdAt")),
                        why.length() > 80 ? why.substring(0, 77) + "..." : why);
            }
            screen().answer(found, () -> screen().table(table, "There is no such instance."));
            return Exit.DONE;
        }
    }

    /** Counts instances. */
    @Command(name = "counts", description = "Counts instances by status; at most 10,000 of each.")
    static final class Counts extends Action {

        @Mixin
        private final Filter filter = new Filter();

        @Override
        public Integer call() {
            JsonObject counts = api().get(Api.query("counts", filter.parameters(screen().clock())))
                    .json();
            Table table = new Table("STATUS", "INSTANCES");
            counts.getJsonObject("byStatus").forEach((status, count) -> table.row(status, count.toString()));
            screen().answer(counts, () -> screen().table(table, "There is no such instance."));
            return Exit.DONE;
        }
    }

    /** Shows an instance. */
    @Command(
            name = "show",
            description = {
                "Shows an instance: where it stands, and with --graph, --steps or --timeline how it came there."
            })
    @SuppressWarnings("NullAway.Init")
    static final class Show extends Action {

        @Parameters(paramLabel = "ID", description = "The instance")
        private String id;

        @Option(
                names = {"-g", "--graph"},
                description = "Draws its workflow with what became of each node")
        private boolean graph;

        @Option(names = "--steps", description = "Lists its checkpoints")
        private boolean steps;

        @Option(names = "--timeline", description = "Tells what happened to it, in the order of time")
        private boolean timeline;

        @Option(names = "--trace", description = "Shows the stack trace of its failure")
        private boolean trace;

        @Override
        public Integer call() {
            JsonObject seen = api().get(instance(id) + (trace ? "?include=stackTrace" : ""))
                    .json();
            JsonObjectBuilder answer = Json.createObjectBuilder(seen);
            Optional<JsonArray> rows = graph || steps
                    ? Optional.of(api().get(instance(id) + "/steps").json().getJsonArray("items"))
                    : Optional.empty();
            Optional<JsonArray> happenings = timeline
                    ? Optional.of(api().get(instance(id) + "/timeline").json().getJsonArray("items"))
                    : Optional.empty();
            Optional<JsonArray> nodes = graph ? Optional.of(nodes(seen)) : Optional.empty();
            rows.ifPresent(all -> answer.add("steps", all));
            happenings.ifPresent(all -> answer.add("timeline", all));
            nodes.ifPresent(all -> answer.add("nodes", all));
            screen().answer(answer.build(), () -> {
                facts(seen);
                nodes.ifPresent(all -> {
                    Map<String, String> states = Graph.states(seen, rows.orElseThrow());
                    screen().line("");
                    Graph.lines(all, node -> states.getOrDefault(node, "")).forEach(screen()::line);
                });
                if (steps) {
                    screen().line("");
                    screen().table(table(rows.orElseThrow()), "It has no checkpoint.");
                }
                happenings.ifPresent(all -> {
                    screen().line("");
                    all.getValuesAs(JsonObject.class).forEach(each -> screen().line(happening(each)));
                });
            });
            return Exit.DONE;
        }

        private JsonArray nodes(JsonObject seen) {
            return api().get("workflows/" + Api.segment(seen.getString("workflow")) + "/versions/"
                            + Api.segment(seen.getString("definitionHash")))
                    .json()
                    .getJsonArray("nodes");
        }

        private void facts(JsonObject seen) {
            screen().line(seen.getString("instanceId") + "  " + seen.getString("status") + why(seen));
            String version = seen.containsKey("version") ? " version " + seen.getInt("version") : "";
            screen().line("  workflow   " + seen.getString("workflow") + version);
            screen().line("  started    " + seen.getString("createdAt") + " ("
                    + screen().ago(seen.getString("createdAt")) + ")");
            fact(seen, "endedAt", "ended      ");
            fact(seen, "node", "at         ");
            fact(seen, "signal", "waits for  ");
            fact(seen, "wake", "wakes      ");
            fact(seen, "actor", "by         ");
            fact(seen, "labels", "labels     ");
            fact(seen, "tags", "tags       ");
            if (seen.get("error") instanceof JsonObject error && error.containsKey("stackTrace")) {
                error.getString("stackTrace").lines().forEach(screen()::line);
            }
        }

        private void fact(JsonObject seen, String member, String name) {
            if (!text(seen, member).isEmpty()) {
                screen().line("  " + name + text(seen, member));
            }
        }

        private static Table table(JsonArray rows) {
            Table table = new Table("BRANCH", "SEQ", "KIND", "NODE", "TRY", "AT", "BY", "ERROR");
            for (JsonObject row : rows.getValuesAs(JsonObject.class)) {
                table.row(
                        text(row, "branch"),
                        text(row, "sequence"),
                        row.getString("kind"),
                        text(row, "node"),
                        text(row, "attempt"),
                        row.getString("at"),
                        text(row, "runner"),
                        row.get("error") instanceof JsonObject error ? text(error, "message") : "");
            }
            return table;
        }

        private static String happening(JsonObject each) {
            StringBuilder line =
                    new StringBuilder(each.getString("at")).append("  ").append(each.getString("kind"));
            for (String member : List.of("node", "name", "actor", "runner", "reason")) {
                if (!text(each, member).isEmpty()) {
                    line.append(' ')
                            .append(member.equals("runner") ? "on " : member.equals("actor") ? "by " : "")
                            .append(text(each, member));
                }
            }
            return line.append(why(each).isEmpty() || each.get("error") == null ? "" : why(each))
                    .toString();
        }
    }

    /** Prints an output. */
    @Command(
            name = "output",
            description = {"Prints what an instance, or one of its steps, gave: JSON, as it is stored."})
    @SuppressWarnings("NullAway.Init")
    static final class Output extends Action {

        @Parameters(index = "0", paramLabel = "ID", description = "The instance")
        private String id;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "NODE",
                description = "The step; the instance itself unless it is said")
        private Optional<String> node = Optional.empty();

        @Override
        public Integer call() {
            String path = instance(id)
                    + node.map(step -> "/steps/" + Api.segment(step)).orElse("") + "/output";
            root().around().out().println(api().get(path).body()); // large numbers keep their digits
            return Exit.DONE;
        }
    }

    /** Shows workflows. */
    @Command(name = "workflows", description = "Lists the workflows of a server, or draws one of them.")
    static final class Workflows extends Action {

        @Parameters(arity = "0..1", paramLabel = "NAME", description = "The one to draw")
        private Optional<String> name = Optional.empty();

        @Override
        public Integer call() {
            if (name.isPresent()) {
                JsonObject workflow =
                        api().get("workflows/" + Api.segment(name.get())).json();
                screen().answer(workflow, () -> {
                    screen().line(about(workflow));
                    Graph.lines(workflow.getJsonArray("nodes"), node -> "").forEach(screen()::line);
                });
                return Exit.DONE;
            }
            JsonObject all = api().get("workflows").json();
            Table table = new Table("WORKFLOW", "VERSION", "TAKES", "GIVES", "DEFINITION");
            for (JsonObject each : items(all)) {
                table.row(
                        each.getString("name"),
                        text(each, "version"),
                        brief(each.getString("inputType")),
                        brief(each.getString("outputType")),
                        each.getString("definitionHash").substring(0, 12));
            }
            screen().answer(all, () -> screen().table(table, "No workflow is deployed on this server."));
            return Exit.DONE;
        }

        private static String about(JsonObject workflow) {
            return workflow.getString("name") + "  version " + text(workflow, "version") + ", takes "
                    + workflow.getString("inputType") + ", gives " + workflow.getString("outputType");
        }

        private static String brief(String type) {
            return type.replaceAll("[a-zA-Z0-9_]+\\.", "");
        }
    }

    /** Lists who waits for an event. */
    @Command(name = "waiting", description = "Lists the instances that wait for an event, such as a person's decision.")
    static final class Waiting extends Action {

        @Option(
                names = {"-w", "--workflow"},
                paramLabel = "NAME",
                description = "Of that workflow")
        private Optional<String> workflow = Optional.empty();

        @Option(names = "--signal", paramLabel = "NAME", description = "For an event of that name")
        private Optional<String> signal = Optional.empty();

        @Option(
                names = "--limit",
                paramLabel = "NUMBER",
                description = "How many at most; 50 unless it is said, 0 for all")
        private int limit = 50;

        @Override
        public Integer call() {
            List<Map.Entry<String, String>> parameters = new ArrayList<>();
            workflow.ifPresent(text -> parameters.add(Map.entry("workflow", text)));
            signal.ifPresent(text -> parameters.add(Map.entry("signal", text)));
            JsonObject found = pages("waiting", parameters, limit, "cursor");
            Table table = new Table("INSTANCE", "WORKFLOW", "WAITS FOR", "UNTIL", "STARTED");
            for (JsonObject row : items(found)) {
                List<String> names = row.getJsonArray("signals").getValuesAs(JsonObject.class).stream()
                        .map(each -> each.getString("name"))
                        .toList();
                table.row(
                        row.getString("instanceId"),
                        row.getString("workflow"),
                        String.join(", ", names),
                        text(row, "until"),
                        screen().ago(row.getString("createdAt")));
            }
            screen().answer(found, () -> screen().table(table, "Nobody waits for an event."));
            return Exit.DONE;
        }
    }

    /** Lists nodes. */
    @Command(name = "nodes", description = "Lists the nodes of the last day: live, draining, lost or left.")
    static final class Nodes extends Action {

        @Override
        public Integer call() {
            JsonObject nodes = api().get("nodes").json();
            Table table = new Table("NODE", "HOST", "STATE", "HELD", "SLOTS", "SEEN");
            for (JsonObject each : items(nodes)) {
                table.row(
                        each.getString("id"),
                        each.getString("host"),
                        each.getString("state"),
                        text(each, "held"),
                        text(each, "slots"),
                        screen().ago(each.getString("seenAt")));
            }
            screen().answer(nodes, () -> screen().table(table, "No node was seen within the last day."));
            return Exit.DONE;
        }
    }

    /** Lists limits. */
    @Command(name = "limits", description = "Lists the limits in use, with how many hold and wait for them.")
    static final class Limits extends Action {

        @Override
        public Integer call() {
            JsonObject limits = pages("limits", List.of(), 0, "cursor");
            Table table = new Table("LIMIT", "KEY", "MOST", "HELD", "WAITING", "NEXT START");
            for (JsonObject each : items(limits)) {
                String most =
                        text(each, "most") + (text(each, "period").isEmpty() ? "" : " in " + text(each, "period"));
                table.row(
                        each.getString("limit"),
                        text(each, "key"),
                        most,
                        text(each, "held"),
                        text(each, "waiting"),
                        text(each, "nextStartAt"));
            }
            screen().answer(limits, () -> screen().table(table, "No limit is in use."));
            return Exit.DONE;
        }
    }

    /** Writes all of an instance to a file. */
    @Command(
            name = "export",
            description = {
                "Writes all that is known of an instance as one JSON document: itself, its definition, checkpoints, timeline and"
                        + " events, and with --values what its steps gave.",
                "",
                "  holdfast export order-1 --values -o order-1.json"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Export extends Action {

        @Parameters(paramLabel = "ID", description = "The instance")
        private String id;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE",
                description = "Where to; to the terminal unless it is said")
        private Optional<Path> file = Optional.empty();

        @Option(names = "--values", description = "With outputs, which the role holdfast-payload may see")
        private boolean values;

        @Override
        public Integer call() {
            JsonObject seen = api().get(instance(id) + "?include=stackTrace").json();
            JsonArray steps =
                    api().get(instance(id) + "/steps?include=stackTrace").json().getJsonArray("items");
            JsonObjectBuilder all = object().add("format", "holdfast-instance-1")
                    .add("exportedAt", screen().clock().instant().toString())
                    .add("instance", seen)
                    .add("steps", values ? withOutputs(steps) : Json.createArrayBuilder(steps))
                    .add(
                            "timeline",
                            api().get(instance(id) + "/timeline").json().getJsonArray("items"))
                    .add("signals", api().get(instance(id) + "/signals").json().getJsonArray("items"));
            try {
                all.add(
                        "definition",
                        api().get("workflows/" + Api.segment(seen.getString("workflow")) + "/versions/"
                                        + Api.segment(seen.getString("definitionHash")))
                                .json());
            } catch (Trouble notDeployed) {
                screen().note("holdfast: its definition is not deployed on this server, and left out");
            }
            if (values && seen.getString("status").equals("completed")) {
                all.add("output", api().get(instance(id) + "/output").value());
            }
            String text = Screen.pretty(all.build());
            try {
                if (file.isPresent()) {
                    Files.writeString(file.get(), text + "\n");
                    screen().note(file.get() + " is written");
                } else {
                    root().around().out().println(text);
                }
            } catch (IOException e) {
                throw new Trouble(Exit.USAGE, "the file " + file.get() + " cannot be written: " + e.getMessage());
            }
            return Exit.DONE;
        }

        /** The links of rows are paths from the root of the server. */
        private JsonArrayBuilder withOutputs(JsonArray steps) {
            JsonArrayBuilder all = Json.createArrayBuilder();
            for (JsonObject step : steps.getValuesAs(JsonObject.class)) {
                JsonValue output = step.containsKey("output")
                        ? api().get(step.getString("output")).value()
                        : null;
                all.add(
                        output == null
                                ? step
                                : Json.createObjectBuilder(step)
                                        .add("value", output)
                                        .build());
            }
            return all;
        }
    }
}
