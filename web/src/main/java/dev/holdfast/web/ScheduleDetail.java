package dev.holdfast.web;

import dev.holdfast.client.ScheduleView;
import dev.holdfast.schedule.Cron;
import dev.holdfast.schedule.Every;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Tick;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands.
 *
 * @param name its name
 * @param workflow what it starts
 * @param job the job that this runs, if it starts a job
 * @param cron the expression, if it has one
 * @param words the same in words
 * @param zone whose wall clock that is read by
 * @param gap fire or skip: what becomes of a time that is left out when clocks are set
 * @param every the interval of a fixed rate
 * @param anchor a moment at which that ticks
 * @param missed skip, once or catch_up
 * @param missedLimit how many are caught up with
 * @param overlap start, skip or cancel
 * @param input what its runs are started with, if that is not their tick: parameters if it starts a job; for who may see values
 * @param application whose code declares it; left out for one that was put
 * @param paused whether it does not tick
 * @param served whether the node that answers has its workflow
 * @param next the tick that is fired next
 * @param upcoming the five ticks that follow from now, whether it is paused or not; only of a single schedule
 * @param recent the last ten ticks until now, the newest first, whether they were fired or not; only of a single schedule
 * @param last the tick that was fired last
 * @param lastRun the instance that was started last
 * @param changedAt when it was changed last
 * @param actor who changed it
 * @param reason why
 * @param error why its ticks could not be fired when that was tried last
 * @param links where to go from here
 */
@Schema(name = "Schedule")
@JsonbPropertyOrder({
    "name",
    "workflow",
    "job",
    "cron",
    "words",
    "zone",
    "gap",
    "every",
    "anchor",
    "missed",
    "missedLimit",
    "overlap",
    "input",
    "application",
    "paused",
    "served",
    "next",
    "upcoming",
    "recent",
    "last",
    "lastRun",
    "changedAt",
    "actor",
    "reason",
    "error",
    "links"
})
public record ScheduleDetail(
        String name,
        String workflow,
        @Nullable String job,
        @Nullable String cron,
        @Nullable String words,
        @Nullable String zone,
        @Nullable String gap,
        @Nullable String every,
        @Nullable Instant anchor,
        String missed,
        @Nullable Integer missedLimit,
        String overlap,
        @Schema(type = SchemaType.OBJECT) @Nullable JsonValue input,
        @Nullable String application,
        boolean paused,
        boolean served,
        @Nullable Instant next,
        @Nullable List<Instant> upcoming,
        @Nullable List<RecentTick> recent,
        @Nullable Instant last,
        @Nullable String lastRun,
        Instant changedAt,
        @Nullable String actor,
        @Nullable String reason,
        @Nullable String error,
        Map<String, String> links) {

    /** Shows a schedule in a list. */
    static ScheduleDetail row(ScheduleView view, Rights rights, Links links) {
        return shown(view, null, null, rights, links);
    }

    /** Shows a single schedule, with what is to come of it. */
    static ScheduleDetail of(ScheduleView view, Rights rights, Links links) {
        String name = view.schedule().name();
        List<RecentTick> recent = view.recent().stream()
                .map(time -> new RecentTick(time, new Tick(name, time, Tick.Cause.DUE).instanceId()))
                .toList();
        return shown(view, view.upcoming(), recent, rights, links);
    }

    private static ScheduleDetail shown(
            ScheduleView view,
            @Nullable List<Instant> upcoming,
            @Nullable List<RecentTick> recent,
            Rights rights,
            Links links) {
        String name = view.schedule().name();
        Cron cron = view.schedule().timetable() instanceof Cron found ? found : null;
        Every every = view.schedule().timetable() instanceof Every found ? found : null;
        Missed missed = view.schedule().missed();
        String lastRun = view.lastRun().map(id -> id.value()).orElse(null);
        String self = links.schedule(name);
        Map<String, String> to = new LinkedHashMap<>();
        to.put("self", self);
        to.put("workflow", links.workflow(view.schedule().workflow().value()));
        to.put("runs", links.instances(Map.of("label", List.of("schedule:" + name))));
        if (lastRun != null) {
            to.put("lastRun", links.instance(lastRun).toString());
        }
        return new ScheduleDetail(
                name,
                view.schedule().workflow().value(),
                view.schedule().job().orElse(null),
                cron == null ? null : cron.expression(),
                cron == null ? null : cron.words(),
                cron == null ? null : cron.zone().getId(),
                cron == null ? null : ScheduleRequest.word(cron.gap()),
                every == null ? null : every.interval().toString(),
                every == null ? null : every.anchor(),
                ScheduleRequest.word(missed.kind()),
                missed.kind() == Missed.Kind.CATCH_UP ? missed.limit() : null,
                ScheduleRequest.word(view.schedule().overlap()),
                view.input()
                        .filter(given ->
                                rights.seesValues(view.schedule().workflow().value()))
                        .flatMap(input -> Values.masked(
                                input, Masking.forAll(), view.schedule().workflow()::value))
                        .orElse(null),
                view.application().orElse(null),
                view.paused(),
                view.isServed(),
                view.next().orElse(null),
                upcoming,
                recent,
                view.last().orElse(null),
                lastRun,
                view.changedAt(),
                view.order().actor().orElse(null),
                view.order().reason().orElse(null),
                Masking.forAll().text(view.error()),
                to);
    }

    /**
     * A tick of the past.
     *
     * @param tick when
     * @param instanceId the id that its instance has, if it was fired
     */
    @Schema(name = "RecentTick")
    @JsonbPropertyOrder({"tick", "instanceId"})
    public record RecentTick(Instant tick, String instanceId) {}

    /**
     * All schedules, by name.
     *
     * @param items the schedules
     */
    @Schema(name = "Schedules")
    public record All(List<ScheduleDetail> items) {}

    /**
     * The runs that an order has started.
     *
     * @param started the ids of the instances
     * @param links the path of each instance
     */
    @Schema(name = "StartedRuns")
    @JsonbPropertyOrder({"started", "links"})
    public record Started(List<String> started, List<String> links) {

        static Started of(List<String> ids, Links links) {
            return new Started(
                    ids, ids.stream().map(id -> links.instance(id).toString()).toList());
        }
    }
}
