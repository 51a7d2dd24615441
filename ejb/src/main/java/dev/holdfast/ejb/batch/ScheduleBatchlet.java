package dev.holdfast.ejb.batch;

import dev.holdfast.client.Order;
import dev.holdfast.client.Schedules;
import dev.holdfast.client.UnknownSchedule;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.JobWorkflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.schedule.Cron;
import dev.holdfast.schedule.Every;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Overlap;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Timetable;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The batchlet {@code holdfastSchedule}: adds or changes a schedule, removes, pauses or resumes it, has it start a run now, or fills a span of
 * time. Exit status {@code MADE} or {@code CHANGED}, {@code REMOVED} or {@code ABSENT}, {@code PAUSED}, {@code RESUMED}, {@code TRIGGERED},
 * {@code FILLED}. Ids of what it has started are the step's persistent user data, one in a line.
 */
@Named("holdfastSchedule")
@Dependent
@SuppressWarnings("NullAway.Init") // the container injects the fields
public class ScheduleBatchlet extends StepArtifact implements Batchlet {

    @Inject
    Schedules schedules;

    @Inject
    @BatchProperty
    @Nullable
    String action;

    @Inject
    @BatchProperty
    @Nullable
    String schedule;

    @Inject
    @BatchProperty
    @Nullable
    String workflow;

    @Inject
    @BatchProperty(name = "job")
    @Nullable
    String ofJob;

    @Inject
    @BatchProperty
    @Nullable
    String cron;

    @Inject
    @BatchProperty
    @Nullable
    String zone;

    @Inject
    @BatchProperty
    @Nullable
    String gap;

    @Inject
    @BatchProperty
    @Nullable
    String every;

    @Inject
    @BatchProperty
    @Nullable
    String missed;

    @Inject
    @BatchProperty
    @Nullable
    String missedLimit;

    @Inject
    @BatchProperty
    @Nullable
    String overlap;

    @Inject
    @BatchProperty
    @Nullable
    String input;

    @Inject
    @BatchProperty
    @Nullable
    String inputParameter;

    @Inject
    @BatchProperty
    @Nullable
    String inputPointer;

    @Inject
    @BatchProperty
    @Nullable
    String key;

    @Inject
    @BatchProperty
    @Nullable
    String from;

    @Inject
    @BatchProperty
    @Nullable
    String to;

    @Inject
    @BatchProperty
    @Nullable
    String reason;

    /** For the container. */
    public ScheduleBatchlet() {}

    private enum Action {
        PUT,
        REMOVE,
        PAUSE,
        RESUME,
        TRIGGER,
        BACKFILL
    }

    @Override
    public String process() {
        required("action", action);
        Action wanted = choice("action", action, Action.class, Action.PUT);
        String name = checked("schedule", () -> Schedule.requireName(required("schedule", schedule)));
        Order order = checked("reason", () -> jobStep().order(present(reason).orElse("by a step of the job")));
        return switch (wanted) {
            case PUT -> put(name, order) ? "MADE" : "CHANGED";
            case REMOVE -> remove(name, order) ? "REMOVED" : "ABSENT";
            case PAUSE -> {
                asked(() -> done(() -> schedules.pause(name, order)));
                yield "PAUSED";
            }
            case RESUME -> {
                asked(() -> done(() -> schedules.resume(name, order)));
                yield "RESUMED";
            }
            case TRIGGER -> {
                // A job that is restarted triggers no second run.
                String once = present(key).orElseGet(() -> jobStep().instanceId());
                started(List.of(asked(() -> schedules.trigger(name, once, order))));
                yield "TRIGGERED";
            }
            case BACKFILL -> {
                Instant begin = moment("from", from);
                Instant end = moment("to", to);
                started(asked(() -> schedules.backfill(name, begin, end, order)));
                yield "FILLED";
            }
        };
    }

    private static boolean done(Runnable order) {
        order.run();
        return true;
    }

    /** Names the property that what the engine refuses belongs to. */
    private <T> T asked(Supplier<T> wanted) {
        try {
            return wanted.get();
        } catch (HoldfastException e) {
            String property = switch (e.code()) {
                case UNKNOWN_WORKFLOW -> "workflow";
                case UNKNOWN_JOB -> "job";
                case UNDECODABLE_INPUT, UNENCODABLE_OUTPUT, INVALID_VALUE -> "input";
                case INVALID_ARGUMENT -> present(from).isPresent() ? "from" : "key";
                default -> "schedule";
            };
            throw JobStepException.refused(jobStep(), property, e);
        }
    }

    private boolean remove(String name, Order order) {
        try {
            return asked(() -> done(() -> schedules.remove(name, order)));
        } catch (JobStepException e) {
            if (e.getCause() instanceof UnknownSchedule) {
                return false; // a job before, or an execution before this one, has removed it
            }
            throw e;
        }
    }

    private boolean put(String name, Order order) {
        Schedule wanted = new Schedule(
                name,
                timetable(),
                started(),
                Optional.empty(),
                missed(),
                choice("overlap", overlap, Overlap.class, Overlap.START));
        boolean hasInput = Stream.of(input, inputParameter, inputPointer)
                .anyMatch(text -> present(text).isPresent());
        byte[] value = new Given("input", input, inputParameter, inputPointer).in(this);
        return asked(() -> hasInput ? schedules.putEncoded(wanted, value, order) : schedules.put(wanted, order));
    }

    private WorkflowName started() {
        Optional<String> jobName = present(ofJob);
        if (jobName.isPresent() && present(workflow).isPresent()) {
            throw bad("workflow", "and 'job' exclude each other");
        }
        if (jobName.isPresent()) {
            return checked("job", () -> JobWorkflow.nameOf(jobName.get()));
        }
        String name = present(workflow)
                .orElseThrow(() -> bad("workflow", "is missing, and so is 'job': one of them must be given"));
        return checked("workflow", () -> new WorkflowName(name));
    }

    private Timetable timetable() {
        Optional<String> expression = present(cron);
        if (expression.isPresent() == present(every).isPresent()) {
            throw bad("cron", "or 'every' must be given, and not both");
        }
        if (expression.isEmpty()) {
            return checked("every", () -> new Every(time("every", every).orElseThrow()));
        }
        ZoneId place = checked("zone", () -> Cron.zone(required("zone", zone)));
        Cron.Gap rule = choice("gap", gap, Cron.Gap.class, Cron.Gap.FIRE);
        return checked("cron", () -> new Cron(expression.get(), place, rule));
    }

    private Missed missed() {
        Missed.Kind kind = choice("missed", missed, Missed.Kind.class, Missed.Kind.SKIP);
        int most = number("missedLimit", missedLimit, 1);
        return checked("missedLimit", () -> new Missed(kind, most));
    }

    private Instant moment(String property, @Nullable String text) {
        String given = required(property, text);
        try {
            return Instant.parse(given);
        } catch (DateTimeParseException e) {
            throw JobStepException.property(
                    jobStep(), property, "is '" + given + "'; write a time in UTC such as 2026-03-29T01:00:00Z", e);
        }
    }

    private void started(List<InstanceId> ids) {
        step.setPersistentUserData(
                String.join("\n", ids.stream().map(InstanceId::value).toList()));
    }

    @Override
    public void stop() {
        // it is over in a moment
    }
}
