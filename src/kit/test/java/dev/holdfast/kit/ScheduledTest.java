package dev.holdfast.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Order;
import dev.holdfast.client.ScheduleView;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.schedule.Missed;
import dev.holdfast.schedule.Overlap;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.Tick;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Schedules in a plain unit test: days pass in no time, and ticks come when they would. */
class ScheduledTest {

    /** Writes down for which tick it was called. */
    public static class Books {

        private final List<String> closed = new ArrayList<>();

        /** Closes the books of a day. */
        @Task
        public String close(Tick tick) {
            closed.add(tick.time().toString());
            return tick.schedule() + " " + tick.cause();
        }
    }

    private final Workflow<Tick, String> closing =
            Workflow.named("closing").taking(Tick.class).then(Books::close).build();
    private final Workflow<Tick, String> slow = Workflow.named("slow")
            .taking(Tick.class)
            .delay("night", Duration.ofHours(30))
            .then(Books::close)
            .build();
    private final Books books = new Books();
    private final Schedule nightly =
            Schedule.named("nightly").cron("30 2 * * *", "Europe/Berlin").starts("closing");

    @Test
    void ticks_come_by_the_wall_clock_while_time_passes_and_on_days_when_clocks_are_set() {
        try (Kit kit =
                Kit.of(closing).with(books).scheduling(nightly).startingAt(Instant.parse("2026-03-27T12:00:00Z"))) {
            kit.passes(Duration.ofDays(3));

            assertThat(books.closed)
                    .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
            assertThat(kit.<String>run(closing, "nightly@2026-03-29T01:00:00Z")
                            .is(Status.Kind.COMPLETED)
                            .output())
                    .isEqualTo("nightly DUE");
        }
    }

    @Test
    void a_job_is_started_with_its_parameters_and_the_tick_by_a_workflow_that_nobody_has_written() {
        Schedule settling = Schedule.named("settling")
                .cron("30 2 * * *", "Europe/Berlin")
                .startsJob("settle", Map.of("currency", "EUR"));
        try (Kit kit =
                Kit.of(closing).with(books).scheduling(settling).startingAt(Instant.parse("2026-03-27T12:00:00Z"))) {
            kit.jobs().play("settle").takes(Duration.ofHours(2)).completes("SETTLED");

            kit.passes(Duration.ofDays(2));

            assertThat(kit.jobs().started("settle"))
                    .containsExactly(
                            Map.of(
                                    "currency",
                                    "EUR",
                                    Schedule.JOB_NAME,
                                    "settling",
                                    Schedule.JOB_TICK,
                                    "2026-03-28T01:30:00Z"),
                            Map.of(
                                    "currency",
                                    "EUR",
                                    Schedule.JOB_NAME,
                                    "settling",
                                    Schedule.JOB_TICK,
                                    "2026-03-29T01:00:00Z"));
            ScheduleView view = kit.schedules().find("settling").orElseThrow();
            assertThat(view.schedule().job()).contains("settle");
            assertThat(kit.workflows().status("settling@2026-03-29T01:00:00Z").kind())
                    .isEqualTo(Status.Kind.COMPLETED);
        }
    }

    @Test
    void settling_does_not_wait_for_ticks_of_which_there_is_no_end() {
        try (Kit kit =
                Kit.of(closing).with(books).scheduling(nightly).startingAt(Instant.parse("2026-03-27T12:00:00Z"))) {
            kit.settles();

            assertThat(books.closed).isEmpty();
            assertThat(kit.now()).isEqualTo(Instant.parse("2026-03-27T12:00:00Z"));
        }
    }

    @Test
    void a_tick_while_the_last_run_goes_on_is_left_out_if_the_schedule_says_so() {
        Schedule daily =
                Schedule.named("daily").every(Duration.ofDays(1)).starts("slow").overlap(Overlap.SKIP);
        try (Kit kit = Kit.of(slow).with(books).scheduling(daily).startingAt(Instant.parse("2026-01-01T12:00:00Z"))) {
            kit.passes(Duration.ofDays(5));

            assertThat(books.closed).containsExactly("2026-01-02T00:00:00Z", "2026-01-04T00:00:00Z");
        }
    }

    @Test
    void schedules_are_paused_triggered_and_filled_as_in_the_server() {
        try (Kit kit =
                Kit.of(closing).with(books).scheduling(nightly).startingAt(Instant.parse("2026-03-27T12:00:00Z"))) {
            kit.schedules().pause("nightly", Order.by("ann", "month end"));
            kit.passes(Duration.ofDays(2));
            assertThat(books.closed).isEmpty();

            InstanceId now = kit.schedules().trigger("nightly", Order.PLAIN);
            List<InstanceId> filled =
                    kit.schedules().backfill("nightly", Instant.parse("2026-03-27T00:00:00Z"), kit.now(), Order.PLAIN);
            kit.drive();

            assertThat(filled).hasSize(3);
            assertThat(books.closed).hasSize(4);
            assertThat(kit.<String>run(closing, now.value()).output()).isEqualTo("nightly TRIGGER");
            ScheduleView view = kit.schedules().find("nightly").orElseThrow();
            assertThat(view.paused()).isTrue();
            assertThat(view.application()).contains("kit");
        }
    }

    @Test
    void a_node_may_die_at_every_commit_and_each_tick_still_starts_one_run() {
        Kit.of(closing)
                .scheduling(nightly.missed(Missed.catchUp(5)))
                .startingAt(Instant.parse("2026-03-27T12:00:00Z"))
                .crashEverywhere(kit -> {
                    kit.with(new Books());
                    kit.passes(Duration.ofDays(2));
                    return kit.<String>run(closing, "nightly@2026-03-29T01:00:00Z")
                            .output();
                });
    }
}
