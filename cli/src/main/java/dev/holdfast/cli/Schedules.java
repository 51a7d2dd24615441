package dev.holdfast.cli;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Schedules. */
@Command(
        name = "schedule",
        description = "Looks after schedules.",
        subcommands = {
            Schedules.ListAll.class,
            Schedules.Show.class,
            Schedules.Put.class,
            Schedules.Delete.class,
            Schedules.Pause.class,
            Schedules.Resume.class,
            Schedules.Trigger.class,
            Schedules.Backfill.class
        })
final class Schedules extends Group {

    /** Something about one schedule. */
    @SuppressWarnings("NullAway.Init")
    abstract static class One extends Action {

        @Parameters(paramLabel = "NAME", description = "The schedule")
        String name;

        String path() {
            return "schedules/" + Api.segment(name);
        }

        void show(JsonObject schedule) {
            screen().answer(schedule, () -> {
                screen().line(name + "  " + state(schedule) + ", starts " + schedule.getString("workflow") + " "
                        + when(schedule));
                line(schedule, "next", "next     ");
                line(schedule, "upcoming", "then     ");
                line(schedule, "last", "last     ");
                line(schedule, "lastRun", "last run ");
                line(schedule, "missed", "missed   ");
                line(schedule, "overlap", "overlap  ");
                line(schedule, "application", "declared by ");
                line(schedule, "error", "ERROR    ");
            });
        }

        private void line(JsonObject schedule, String member, String label) {
            if (!text(schedule, member).isEmpty()) {
                screen().line("  " + label + text(schedule, member));
            }
        }

        int started(JsonObject answer) {
            screen().answer(
                            answer,
                            () -> answer.getJsonArray("started")
                                    .forEach(each -> screen().line(((JsonString) each).getString())));
            return Exit.DONE;
        }
    }

    /** The same with why. */
    abstract static class Ordered extends One {

        @Mixin
        final Reason reason = new Reason();
    }

    static String state(JsonObject schedule) {
        return schedule.getBoolean("paused")
                ? "paused"
                : schedule.getBoolean("served", true) ? "active" : "not served here";
    }

    static String when(JsonObject schedule) {
        return schedule.containsKey("cron")
                ? "at '" + schedule.getString("cron") + "' in " + Action.text(schedule, "zone")
                : "every " + Action.text(schedule, "every");
    }

    /** Lists schedules. */
    @Command(name = "list", description = "Lists all schedules.")
    static final class ListAll extends Action {

        @Override
        public Integer call() {
            JsonObject all = api().get("schedules").json();
            Table table = new Table("SCHEDULE", "WORKFLOW", "STATE", "WHEN", "NEXT", "ERROR");
            for (JsonObject each : items(all)) {
                table.row(
                        each.getString("name"),
                        each.getString("workflow"),
                        state(each),
                        when(each),
                        text(each, "next"),
                        text(each, "error"));
            }
            screen().answer(all, () -> screen().table(table, "There is no schedule."));
            return Exit.DONE;
        }
    }

    /** Shows a schedule. */
    @Command(name = "show", description = "Shows a schedule with its next ticks.")
    static final class Show extends One {

        @Override
        public Integer call() {
            show(api().get(path()).json());
            return Exit.DONE;
        }
    }

    /** Makes or changes a schedule. */
    @Command(
            name = "put",
            description = {
                "Makes a schedule, or changes it.",
                "",
                "  holdfast schedule put nightly -w settlement --cron '30 2 * * *' --zone Europe/Berlin --overlap skip"
            })
    @SuppressWarnings("NullAway.Init")
    static final class Put extends Ordered {

        @Option(
                names = {"-w", "--workflow"},
                required = true,
                paramLabel = "NAME",
                description = "What it starts")
        private String workflow;

        @Option(names = "--cron", paramLabel = "TEXT", description = "When: five fields")
        private Optional<String> cron = Optional.empty();

        @Option(names = "--zone", paramLabel = "ZONE", description = "Where these times are, such as Europe/Berlin")
        private Optional<String> zone = Optional.empty();

        @Option(
                names = "--gap",
                paramLabel = "fire|skip",
                description = "What to do with a time that a clock change leaves out")
        private Optional<String> gap = Optional.empty();

        @Option(
                names = "--every",
                paramLabel = "TIME",
                description = "Instead of --cron: how often, such as 15m or PT15M")
        private Optional<String> every = Optional.empty();

        @Option(names = "--anchor", paramLabel = "TIME", description = "With --every: a time at which it ticks")
        private Optional<String> anchor = Optional.empty();

        @Option(
                names = "--missed",
                paramLabel = "skip|once|catch_up",
                description = "What to do with ticks that were missed")
        private Optional<String> missed = Optional.empty();

        @Option(names = "--missed-limit", paramLabel = "NUMBER", description = "With catch_up: how many at most")
        private Optional<Integer> missedLimit = Optional.empty();

        @Option(
                names = "--overlap",
                paramLabel = "start|skip|cancel",
                description = "What to do while the run before has not ended")
        private Optional<String> overlap = Optional.empty();

        @Option(
                names = {"-i", "--input"},
                paramLabel = "JSON",
                description = "What each run is started with: JSON, @file or -")
        private Optional<String> input = Optional.empty();

        @Override
        public Integer call() {
            JsonObjectBuilder body = reason.body().add("workflow", workflow);
            cron.ifPresent(text -> body.add("cron", text));
            zone.ifPresent(text -> body.add("zone", text));
            gap.ifPresent(text -> body.add("gap", text));
            every.ifPresent(text -> body.add("every", Times.duration(text).toString()));
            anchor.ifPresent(text -> body.add("anchor", text));
            missed.ifPresent(text -> body.add("missed", text));
            missedLimit.ifPresent(number -> body.add("missedLimit", number));
            overlap.ifPresent(text -> body.add("overlap", text));
            input.ifPresent(
                    text -> body.add("input", Given.json(text, root().around().in())));
            show(api().put(path(), body.build()).json());
            return Exit.DONE;
        }
    }

    /** Removes a schedule. */
    @Command(name = "delete", description = "Removes a schedule; its runs stay.")
    static final class Delete extends One {

        @Override
        public Integer call() {
            api().delete(path());
            screen().answer(object().add("deleted", name).build(), () -> screen().line(name + " is removed"));
            return Exit.DONE;
        }
    }

    /** Pauses a schedule. */
    @Command(name = "pause", description = "Pauses a schedule.")
    static final class Pause extends Ordered {

        @Override
        public Integer call() {
            show(api().post(path() + "/pause", reason.body().build()).json());
            return Exit.DONE;
        }
    }

    /** Resumes a schedule. */
    @Command(name = "resume", description = "Lets a paused schedule tick again.")
    static final class Resume extends Ordered {

        @Override
        public Integer call() {
            show(api().post(path() + "/resume", reason.body().build()).json());
            return Exit.DONE;
        }
    }

    /** Starts a run now. */
    @Command(name = "trigger", description = "Starts a run of a schedule now, and prints its id.")
    static final class Trigger extends Ordered {

        @Override
        public Integer call() {
            return started(
                    api().post(path() + "/trigger", reason.body().build()).json());
        }
    }

    /** Starts the runs that a span of time lacks. */
    @Command(
            name = "backfill",
            description = "Starts the runs that a span of time lacks, at most 1,000, and prints their ids.")
    @SuppressWarnings("NullAway.Init")
    static final class Backfill extends Ordered {

        @Option(
                names = "--from",
                required = true,
                paramLabel = "TIME",
                description = "The beginning, such as 2026-03-01T00:00:00Z")
        private String from;

        @Option(names = "--to", required = true, paramLabel = "TIME", description = "The end, which is not part of it")
        private String to;

        @Override
        public Integer call() {
            ZoneId here = ZoneId.systemDefault();
            return started(api().post(
                            path() + "/backfill",
                            reason.body()
                                    .add(
                                            "from",
                                            Times.time(from, screen().clock(), here)
                                                    .toString())
                                    .add(
                                            "to",
                                            Times.time(to, screen().clock(), here)
                                                    .toString())
                                    .build())
                    .json());
        }
    }
}
