package dev.holdfast.cli;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that start instances and wait for their end: what a scheduler needs. */
final class Starting {

    private Starting() {}

    private static final String TIMEOUT =
            "How long to wait at most, such as 90s, 2h or PT1H30M; for ever unless it is said."
                    + " The instance goes on when that is over, and the command ends with 5";

    /** Starts an instance. */
    @Command(
            name = "start",
            description = {
                "Starts an instance of a workflow.",
                "",
                "With --wait it ends as the instance does: 0 completed, 3 failed, 4 cancelled. Give an --id of your own, such"
                        + " as the date of the run, with --if-exists use, and a scheduler that repeats the command after"
                        + " a crash finds the same instance again.",
                "",
                "  holdfast start order -i @order.json --wait",
                "  holdfast start settlement --id settlement-2026-11-22 --if-exists use -i '{\"day\": \"2026-11-22\"}' --wait --timeout 2h"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Start extends Action {

        @Parameters(paramLabel = "WORKFLOW", description = "Its name")
        private String workflow;

        @Option(
                names = {"-i", "--input"},
                paramLabel = "JSON",
                description = "What it is started with: JSON, @file, or - for what comes in; null unless it is said")
        private String input = "null";

        @Option(
                names = "--id",
                paramLabel = "ID",
                description = "The id of the instance; a random one unless it is said")
        private Optional<String> id = Optional.empty();

        @Option(
                names = "--if-exists",
                paramLabel = "fail|use|terminate",
                description =
                        "What to do if the id is in use: fail (default), use the instance that has it, or terminate that")
        private String ifExists = "fail";

        @Option(
                names = {"-l", "--label"},
                paramLabel = "NAME=VALUE",
                description = "What it can be searched by; may be repeated")
        private Map<String, String> labels = new LinkedHashMap<>();

        @Option(
                names = {"-t", "--tag"},
                paramLabel = "TAG",
                description = "The same without a value; may be repeated")
        private List<String> tags = new ArrayList<>();

        @Option(names = "--wait", description = "Waits for its end, and ends as it does")
        private boolean wait;

        @Option(names = "--watch", description = "The same, and shows meanwhile how far it is")
        private boolean watch;

        @Option(names = "--timeout", paramLabel = "TIME", description = TIMEOUT)
        private Optional<String> timeout = Optional.empty();

        @Override
        public Integer call() {
            Optional<Duration> atMost = timeout.map(Times::duration);
            String policy = switch (ifExists) {
                case "fail" -> "fail";
                case "use" -> "use_existing";
                case "terminate" -> "terminate_existing";
                default ->
                    throw new Trouble(
                            Exit.USAGE, "--if-exists is '" + ifExists + "'; there are fail, use and terminate");
            };
            JsonObjectBuilder body = object().add(
                            "input", Given.json(input, root().around().in()))
                    .add("conflictPolicy", policy);
            id.ifPresent(text -> body.add("instanceId", text));
            if (!labels.isEmpty()) {
                JsonObjectBuilder given = object();
                labels.forEach(given::add);
                body.add("labels", given);
            }
            if (!tags.isEmpty()) {
                body.add("tags", array(tags));
            }
            JsonObject started = api().post("workflows/" + Api.segment(workflow) + "/instances", body.build())
                    .json();
            String instance = started.getString("instanceId");
            if (watch) {
                return ended(Watching.of(this, instance, atMost));
            }
            if (wait) {
                if (!screen().json()) {
                    screen().note(instance + (started.getBoolean("created") ? " is started" : " was there already"));
                }
                return ended(awaitEnd(instance, atMost));
            }
            screen().answer(started, () -> screen().line(instance));
            return Exit.DONE;
        }
    }

    /** Waits for the end of an instance. */
    @Command(
            name = "wait",
            description = {
                "Waits for the end of an instance, and ends as it does: 0 completed, 3 failed, 4 cancelled, 5 not yet.",
                "",
                "  holdfast wait settlement-2026-11-22 --timeout 30m"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Wait extends Action {

        @Parameters(paramLabel = "ID", description = "The instance")
        private String id;

        @Option(names = "--timeout", paramLabel = "TIME", description = TIMEOUT)
        private Optional<String> timeout = Optional.empty();

        @Override
        public Integer call() {
            return ended(awaitEnd(id, timeout.map(Times::duration)));
        }
    }

    /** Shows how far an instance is until it ends. */
    @Command(
            name = "watch",
            description = {
                "Shows how far an instance is, with a line for each node that is done, until it ends; ends as it does.",
                "",
                "The bar counts the nodes of the workflow. Routes that are not taken count as not done until the end."
            })
    @SuppressWarnings("NullAway.Init")
    static final class Watch extends Action {

        @Parameters(paramLabel = "ID", description = "The instance")
        private String id;

        @Option(names = "--timeout", paramLabel = "TIME", description = TIMEOUT)
        private Optional<String> timeout = Optional.empty();

        @Override
        public Integer call() {
            return ended(Watching.of(this, id, timeout.map(Times::duration)));
        }
    }

    /** Asks again and again, and is told only what has changed: that goes through every proxy. */
    private static final class Watching {

        private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(500);

        private final Action action;
        private final String id;
        private final Set<String> told = new HashSet<>();
        private long nodes = -1;

        private Watching(Action action, String id) {
            this.action = action;
            this.id = id;
        }

        /** Returns how the instance was last seen. */
        static JsonObject of(Action action, String id, Optional<Duration> atMost) {
            Watching watching = new Watching(action, id);
            long end = System.nanoTime() + atMost.map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
            String etag = "";
            JsonObject seen = JsonObject.EMPTY_JSON_OBJECT;
            while (true) {
                Optional<Api.Answer> changed = action.api().changed(Action.instance(id), etag);
                if (changed.isPresent()) {
                    seen = changed.get().json();
                    etag = changed.get().header("ETag").orElse("");
                    watching.show(seen);
                }
                if (Exit.of(seen.getString("status")) != Exit.NOT_YET || end - System.nanoTime() <= 0) {
                    action.screen().progressed();
                    return seen;
                }
                LockSupport.parkNanos(BETWEEN);
            }
        }

        private void show(JsonObject seen) {
            JsonArray steps =
                    action.api().get(Action.instance(id) + "/steps").json().getJsonArray("items");
            if (nodes < 0) {
                nodes = count(seen);
            }
            Set<String> done = new HashSet<>();
            for (JsonObject step : steps.getValuesAs(JsonObject.class)) {
                if (step.containsKey("node")) {
                    boolean failed = step.getString("kind").equals("failed");
                    if (!failed) {
                        done.add(step.getString("node"));
                    }
                    tell(step, failed);
                }
            }
            String at = Action.text(seen, "node");
            String status = seen.getString("status");
            action.screen()
                    .progress(ProgressBar.line(
                            done.size(), Math.max(nodes, done.size()), status + (at.isEmpty() ? "" : " at " + at)));
        }

        private void tell(JsonObject step, boolean failed) {
            String key = step.getInt("branch") + "." + step.getInt("sequence");
            if (told.add(key) && !action.screen().json()) {
                action.screen().progressed();
                String what = step.getString("node") + " "
                        + (failed ? "failed" : step.getString("kind").equals("undo") ? "undone" : "done");
                action.screen().note(step.getString("at") + " " + what + Action.why(step));
            }
        }

        private long count(JsonObject seen) {
            String path = "workflows/" + Api.segment(seen.getString("workflow")) + "/versions/"
                    + Api.segment(seen.getString("definitionHash"));
            try {
                return action.api().get(path).json().getJsonArray("nodes").size();
            } catch (Trouble notDeployed) {
                return 0;
            }
        }
    }
}
