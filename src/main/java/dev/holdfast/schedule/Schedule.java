package dev.holdfast.schedule;

import dev.holdfast.definition.JobWorkflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.InvalidArgument;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is started by itself, and when. An application declares one from a CDI producer, without a scope; the engine keeps it in its
 * table when the application is deployed, and starts one run for each tick, however many nodes there are:
 *
 * <pre>{@code
 * @Produces
 * Schedule nightly() {
 *     return Schedule.named("nightly").cron("30 2 * * *", "Europe/Berlin").starts("settlement")
 *             .missed(Missed.ONCE).overlap(Overlap.SKIP);
 * }
 * }</pre>
 *
 * @param name 1 to 100 letters, digits, dots, hyphens and underscores of ASCII
 * @param timetable when it ticks
 * @param workflow the name of the workflow of which each tick starts a run
 * @param input what each run is started with; without one, a workflow that takes a {@link Tick} gets that, and another null
 * @param missed what becomes of ticks that no node could fire; they are skipped unless it says otherwise
 * @param overlap what becomes of a tick while the run before has not ended; it is started beside it unless it says otherwise
 */
public record Schedule(
        String name,
        Timetable timetable,
        WorkflowName workflow,
        Optional<Object> input,
        Missed missed,
        Overlap overlap) {

    /** The parameter in which a job that is started by a schedule gets the schedule's name. */
    public static final String JOB_NAME = "holdfast.schedule";

    /** The parameter in which it gets the time of its tick, such as {@code 2026-03-29T01:00:00Z}. */
    public static final String JOB_TICK = "holdfast.tick";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** Checks the name; throws {@link InvalidArgument}. */
    public Schedule {
        requireName(name);
    }

    /** Checks the rule for names; throws {@link InvalidArgument} with the name and the rule. */
    public static String requireName(String name) {
        if (!FORM.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new InvalidArgument("schedule name '" + name
                    + "' must have 1 to 100 characters, each a letter or digit of ASCII, a dot, a hyphen or an underscore,"
                    + " and it is neither '.' nor '..'");
        }
        return name;
    }

    /** Returns the job that it starts, if it was made by {@link Timing#startsJob} or is for that workflow. */
    public Optional<String> job() {
        return JobWorkflow.jobOf(workflow);
    }

    /** Begins with a name. */
    public static Naming named(String name) {
        return new Naming(requireName(name));
    }

    /** A schedule that has a name and lacks its times. */
    public static final class Naming {

        private final String name;

        private Naming(String name) {
            this.name = name;
        }

        /** Ticks at the times of a cron expression by the wall clock of a zone; throws {@link InvalidArgument}. */
        public Timing cron(String expression, String zone) {
            return at(new Cron(expression, Cron.zone(zone)));
        }

        /** The same for a zone. */
        public Timing cron(String expression, ZoneId zone) {
            return at(new Cron(expression, zone));
        }

        /** Ticks at a fixed rate: an hour means every full hour in UTC. */
        public Timing every(Duration interval) {
            return at(new Every(interval));
        }

        /** Ticks at the times of any timetable. */
        public Timing at(Timetable timetable) {
            return new Timing(name, timetable);
        }
    }

    /** A schedule that has its times and lacks what it starts. */
    public static final class Timing {

        private final String name;
        private final Timetable timetable;

        private Timing(String name, Timetable timetable) {
            this.name = name;
            this.timetable = timetable;
        }

        /** Starts runs of a workflow. */
        public Schedule starts(String workflow) {
            return new Schedule(
                    name, timetable, new WorkflowName(workflow), Optional.empty(), Missed.SKIP, Overlap.START);
        }

        /**
         * Starts a job of the batch runtime, by a workflow of one step that runs it: runs are listed, stopped and counted as those of
         * workflows. The job gets the schedule's name and the time of the tick as {@link Schedule#JOB_NAME} and
         * {@link Schedule#JOB_TICK}.
         *
         * @param job the name of its job XML, as {@code JobOperator.start} takes it; throws {@link InvalidArgument} for one that can be
         *     no part of a workflow's name
         */
        public Schedule startsJob(String job) {
            return starts(JobWorkflow.nameOf(job).value());
        }

        /** The same with parameters. */
        public Schedule startsJob(String job, Map<String, String> parameters) {
            return startsJob(job).with(Map.copyOf(parameters));
        }
    }

    /** Returns the same that starts its runs with a value. */
    public Schedule with(@Nullable Object value) {
        return new Schedule(name, timetable, workflow, Optional.ofNullable(value), missed, overlap);
    }

    /** Returns the same with another rule for missed ticks. */
    public Schedule missed(Missed rule) {
        return new Schedule(name, timetable, workflow, input, rule, overlap);
    }

    /** Returns the same with another rule for ticks that overlap. */
    public Schedule overlap(Overlap rule) {
        return new Schedule(name, timetable, workflow, input, missed, rule);
    }
}
