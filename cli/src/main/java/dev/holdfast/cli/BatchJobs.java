package dev.holdfast.cli;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Jobs of the batch runtime. */
@Command(
        name = "batch",
        description = "Looks after jobs of the batch runtime.",
        subcommands = {
            BatchJobs.ListAll.class,
            BatchJobs.Start.class,
            BatchJobs.Executions.class,
            BatchJobs.Show.class,
            BatchJobs.Stop.class,
            BatchJobs.Restart.class,
            BatchJobs.Abandon.class
        })
final class BatchJobs extends Group {

    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(1);

    private static String path(String execution) {
        return "jobs/executions/" + Api.segment(execution);
    }

    private static void show(Action action, JsonObject execution) {
        action.screen().answer(execution, () -> {
            action.screen()
                    .line("execution " + execution.getString("execution") + " of " + execution.getString("job") + " is "
                            + execution.getString("status") + exitStatus(execution));
            if (execution.containsKey("steps")) {
                for (JsonObject step : execution.getJsonArray("steps").getValuesAs(JsonObject.class)) {
                    String error = Action.text(step, "error");
                    action.screen()
                            .line("  " + step.getString("name") + " " + step.getString("status") + " "
                                    + step.get("metrics") + (error.isEmpty() ? "" : " " + error));
                }
            }
        });
    }

    private static String exitStatus(JsonObject execution) {
        String exit = Action.text(execution, "exitStatus");
        return exit.isEmpty() || exit.equals(execution.getString("status")) ? "" : " (" + exit + ")";
    }

    /** Waits for the end of an execution, and of the one that goes on in its place if its node is lost. */
    private static int awaitEnd(Action action, String execution, Optional<Duration> atMost) {
        long end = System.nanoTime() + atMost.map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
        String followed = execution;
        while (true) {
            JsonObject seen = action.api().get(path(followed)).json();
            int exit = Exit.of(seen.getString("status"));
            if (seen.containsKey("successor") && !Action.text(seen, "successor").isEmpty()) {
                followed = Action.text(seen, "successor");
                action.screen().note("execution " + followed + " goes on in its place");
                continue;
            }
            if (exit != Exit.NOT_YET || end - System.nanoTime() <= 0) {
                show(action, seen);
                return exit;
            }
            LockSupport.parkNanos(BETWEEN);
        }
    }

    /** Lists jobs. */
    @Command(name = "list", description = "Lists the jobs of the applications on the server that answers.")
    static final class ListAll extends Action {

        @Override
        public Integer call() {
            JsonObject all = api().get("jobs").json();
            Table table = new Table("JOB", "APPLICATION", "RUNNING");
            items(all)
                    .forEach(each ->
                            table.row(each.getString("name"), each.getString("application"), text(each, "running")));
            screen().answer(all, () -> screen().table(table, "No application on this server has a job."));
            return Exit.DONE;
        }
    }

    /** Starts a job. */
    @Command(
            name = "start",
            description = {
                "Starts a job; with --wait it ends as the job does: 0 completed, 3 failed, 4 stopped or abandoned.",
                "",
                "  holdfast batch start nightly -p date=2026-11-22 --wait --timeout 2h"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Start extends Action {

        @Parameters(paramLabel = "JOB", description = "Its name")
        private String job;

        @Option(
                names = {"-p", "--parameter"},
                paramLabel = "NAME=VALUE",
                description = "A parameter; may be repeated")
        private Map<String, String> parameters = new LinkedHashMap<>();

        @Option(
                names = "--application",
                paramLabel = "NAME",
                description = "Needed only if several have a job of the name")
        private Optional<String> application = Optional.empty();

        @Option(names = "--wait", description = "Waits for its end")
        private boolean wait;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                description = "How long at most; then it ends with 5, and the job goes on")
        private Optional<String> timeout = Optional.empty();

        @Override
        public Integer call() {
            Optional<Duration> atMost = timeout.map(Times::duration);
            JsonObjectBuilder body = object();
            application.ifPresent(name -> body.add("application", name));
            if (!parameters.isEmpty()) {
                JsonObjectBuilder given = object();
                parameters.forEach(given::add);
                body.add("parameters", given);
            }
            JsonObject started = api().post("jobs/" + Api.segment(job) + "/executions", body.build())
                    .json();
            String execution = text(started, "execution");
            if (wait) {
                return BatchJobs.awaitEnd(this, execution, atMost);
            }
            screen().answer(started, () -> screen().line(execution));
            return Exit.DONE;
        }
    }

    /** Lists executions. */
    @Command(name = "executions", description = "Lists executions on all servers, the newest first.")
    static final class Executions extends Action {

        @Option(names = "--job", paramLabel = "NAME", description = "Of that job")
        private Optional<String> job = Optional.empty();

        @Option(
                names = "--limit",
                paramLabel = "NUMBER",
                description = "How many at most; 50 unless it is said, 0 for all")
        private int limit = 50;

        @Override
        public Integer call() {
            List<Map.Entry<String, String>> parameters = new ArrayList<>();
            job.ifPresent(name -> parameters.add(Map.entry("job", name)));
            JsonObject found = pages("jobs/executions", parameters, limit, "before");
            Table table = new Table("EXECUTION", "JOB", "STATUS", "NODE", "CREATED", "EXIT");
            for (JsonObject each : items(found)) {
                table.row(
                        each.getString("execution"),
                        each.getString("job"),
                        each.getString("status"),
                        text(each, "node"),
                        screen().ago(text(each, "createdAt")),
                        text(each, "exitStatus"));
            }
            screen().answer(found, () -> screen().table(table, "There is no execution."));
            return Exit.DONE;
        }
    }

    /** Something about one execution. */
    @SuppressWarnings("NullAway.Init")
    abstract static class One extends Action {

        @Parameters(paramLabel = "EXECUTION", description = "Its number")
        String execution;

        int order(String verb) {
            show(
                    this,
                    api().post(path(execution) + "/" + verb, object().build()).json());
            return Exit.DONE;
        }
    }

    /** Shows an execution. */
    @Command(
            name = "show",
            description = "Shows an execution with its steps and their metrics; with --wait once it has ended.")
    static final class Show extends One {

        @Option(names = "--wait", description = "Waits for its end, and ends as it does")
        private boolean wait;

        @Option(names = "--timeout", paramLabel = "TIME", description = "How long at most")
        private Optional<String> timeout = Optional.empty();

        @Override
        public Integer call() {
            if (wait) {
                return BatchJobs.awaitEnd(this, execution, timeout.map(Times::duration));
            }
            show(this, api().get(path(execution)).json());
            return Exit.DONE;
        }
    }

    /** Stops an execution. */
    @Command(name = "stop", description = "Stops an execution, on whatever server it runs.")
    static final class Stop extends One {

        @Override
        public Integer call() {
            return order("stop");
        }
    }

    /** Restarts an execution. */
    @Command(name = "restart", description = "Restarts an execution that was stopped or has failed.")
    static final class Restart extends One {

        @Override
        public Integer call() {
            return order("restart");
        }
    }

    /** Abandons an execution. */
    @Command(name = "abandon", description = "Marks an execution so that it is never restarted.")
    static final class Abandon extends One {

        @Override
        public Integer call() {
            return order("abandon");
        }
    }
}
