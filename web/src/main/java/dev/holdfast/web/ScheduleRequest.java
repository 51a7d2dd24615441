package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.definition.JobWorkflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.schedule.Cron;
import dev.holdfast.schedule.Every;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Overlap;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Timetable;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a schedule is to be, as the body of a request says it.
 *
 * @param schedule the schedule without its input
 * @param input the input as JSON text; nothing for one whose runs get their tick
 * @param order who wants it and why
 */
record ScheduleRequest(Schedule schedule, Optional<byte[]> input, Order order) {

    /** Reads a body; throws {@link Rejected} or {@link InvalidArgument} with the member and the rule. */
    static ScheduleRequest read(String name, byte[] body, SecurityContext caller) {
        Envelope envelope = Envelope.of(
                body,
                "workflow",
                "job",
                "parameters",
                "cron",
                "zone",
                "gap",
                "every",
                "anchor",
                "input",
                "missed",
                "missedLimit",
                "overlap",
                "reason");
        Optional<String> job = envelope.text("job");
        refuse(envelope, job.isPresent() ? "job" : "workflow", job.isPresent() ? "input" : "parameters");
        Schedule schedule = new Schedule(
                Schedule.requireName(name),
                timetable(envelope),
                started(envelope.text("workflow"), job),
                Optional.empty(),
                missed(envelope),
                envelope.text("overlap")
                        .map(text -> one("overlap", Overlap.class, text))
                        .orElse(Overlap.START));
        return new ScheduleRequest(
                schedule,
                job.isPresent()
                        ? Optional.of(parameters(envelope.texts("parameters")))
                        : envelope.given("input").map(ScheduleRequest::bytes),
                Orders.of(envelope, caller));
    }

    private static WorkflowName started(Optional<String> workflow, Optional<String> job) {
        if (workflow.isPresent() == job.isPresent()) {
            throw new InvalidArgument("one of 'workflow' and 'job' names what to start");
        }
        return workflow.map(WorkflowName::new).orElseGet(() -> JobWorkflow.nameOf(job.orElseThrow()));
    }

    private static byte[] parameters(Map<String, String> texts) {
        JsonObjectBuilder members = Json.createObjectBuilder();
        texts.forEach(members::add);
        return bytes(members.build());
    }

    private static byte[] bytes(JsonValue value) {
        return JsonText.write(value).getBytes(StandardCharsets.UTF_8);
    }

    private static Timetable timetable(Envelope envelope) {
        Optional<String> cron = envelope.text("cron");
        Optional<String> every = envelope.text("every");
        if (cron.isPresent() == every.isPresent()) {
            throw new InvalidArgument(
                    "one of 'cron' and 'every' says when it ticks: a cron expression, or an interval such as PT1H");
        }
        if (every.isPresent()) {
            refuse(envelope, "every", "zone", "gap");
            return new Every(
                    duration(every.get()),
                    envelope.text("anchor").map(text -> time("anchor", text)).orElse(Instant.EPOCH));
        }
        refuse(envelope, "cron", "anchor");
        String zone = envelope.text("zone")
                .orElseThrow(() -> new InvalidArgument(
                        "'cron' is read by the wall clock of a time zone, which 'zone' names: Europe/Berlin, or UTC"));
        return new Cron(
                cron.get(),
                Cron.zone(zone),
                envelope.text("gap")
                        .map(text -> one("gap", Cron.Gap.class, text))
                        .orElse(Cron.Gap.FIRE));
    }

    private static void refuse(Envelope envelope, String with, String... members) {
        for (String member : members) {
            if (envelope.given(member).isPresent()) {
                throw new InvalidArgument("'" + member + "' says nothing beside '" + with + "'; leave it out");
            }
        }
    }

    private static Missed missed(Envelope envelope) {
        Missed.Kind kind = envelope.text("missed")
                .map(text -> one("missed", Missed.Kind.class, text))
                .orElse(Missed.Kind.SKIP);
        Optional<JsonValue> limit = envelope.given("missedLimit");
        if (limit.isPresent() && !(limit.get() instanceof JsonNumber number && number.isIntegral())) {
            throw new InvalidArgument("'missedLimit' must be a whole number, and is " + JsonText.kind(limit.get()));
        }
        return new Missed(
                kind,
                limit.map(value -> Math.toIntExact(bounded((JsonNumber) value))).orElse(1));
    }

    private static long bounded(JsonNumber number) {
        return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.longValue()));
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidArgument(
                    "'every' is '" + text + "', and must be an ISO 8601 duration such as PT1H or P1D");
        }
    }

    /** Reads a moment; throws {@link InvalidArgument}. */
    static Instant time(String member, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidArgument(
                    "'" + member + "' is '" + text + "', and must be a time in UTC such as 2026-03-29T01:00:00Z");
        }
    }

    /** Reads a word; throws {@link InvalidArgument} with those that there are. */
    private static <E extends Enum<E>> E one(String member, Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> word(each).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidArgument("'" + member + "' is '" + text + "', and must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(ScheduleRequest::word)
                                .collect(Collectors.joining(", "))));
    }

    /** Writes a word. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
