package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.InvalidArgument;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Which ticks are due is a function of the schedule, the last decision and the time. */
class DueTicksTest {

    private static final Instant TWELVE = Instant.parse("2026-06-01T12:00:00Z");

    private final Schedule hourly =
            Schedule.named("hourly").every(Duration.ofHours(1)).starts("work");

    private static Instant at(int hour) {
        return TWELVE.plus(Duration.ofHours(hour - 12L));
    }

    private static List<String> fired(DueTicks due) {
        return due.fire().stream()
                .map(tick -> tick.cause() + " " + tick.time().toString().substring(11, 16))
                .collect(Collectors.toList());
    }

    @Test
    void a_tick_that_has_come_is_fired_and_the_next_one_waits() {
        DueTicks due = DueTicks.at(hourly, at(12), TWELVE.plusSeconds(2));

        assertThat(fired(due)).containsExactly("DUE 12:00");
        assertThat(due.next()).contains(at(13));
        assertThat(due.leavesOut()).isFalse();
    }

    @Test
    void a_tick_that_has_not_come_is_not_fired() {
        DueTicks due = DueTicks.at(hourly, at(12), TWELVE.minusNanos(1));

        assertThat(due).isEqualTo(new DueTicks(List.of(), false, Optional.of(at(12))));
    }

    @Test
    void what_is_a_minute_old_is_missed_and_skipped_unless_the_schedule_says_otherwise() {
        assertThat(fired(DueTicks.at(hourly, at(12), TWELVE.plusSeconds(60).minusNanos(1))))
                .containsExactly("DUE 12:00");

        DueTicks late = DueTicks.at(hourly, at(12), TWELVE.plusSeconds(60));

        assertThat(late).isEqualTo(new DueTicks(List.of(), true, Optional.of(at(13))));
    }

    @Test
    void one_tick_stands_for_all_that_were_missed() {
        Schedule once = hourly.missed(Missed.ONCE);

        DueTicks between = DueTicks.at(once, at(3), at(12).minusSeconds(600));
        assertThat(fired(between)).containsExactly("MISSED 11:00");
        assertThat(between.leavesOut()).isTrue();

        assertThat(fired(DueTicks.at(once, at(3), at(12)))).containsExactly("DUE 12:00");
    }

    @Test
    void the_newest_that_were_missed_are_caught_up_with_in_their_order() {
        Schedule three = hourly.missed(Missed.catchUp(3));

        assertThat(fired(DueTicks.at(three, at(3), at(12))))
                .containsExactly("MISSED 09:00", "MISSED 10:00", "MISSED 11:00", "DUE 12:00");
        assertThat(DueTicks.at(three, at(3), at(12)).leavesOut()).isTrue();
        assertThat(DueTicks.at(three, at(9), at(12)).leavesOut()).isFalse();
    }

    @Test
    void many_years_of_missed_seconds_are_decided_at_once() {
        Schedule secondly =
                Schedule.named("s").every(Duration.ofSeconds(1)).starts("work").missed(Missed.catchUp(2));

        DueTicks due = DueTicks.at(secondly, Instant.EPOCH, TWELVE);

        assertThat(due.fire()).hasSize(62);
        assertThat(due.fire().get(0).time()).isEqualTo(TWELVE.minusSeconds(61));
    }

    @Test
    void rules_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Missed.catchUp(0)).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> Missed.catchUp(1_001)).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> new Missed(Missed.Kind.ONCE, 2)).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> new Every(Duration.ofMillis(999))).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> new Every(Duration.ofMillis(1_500))).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> Schedule.named("a b"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'a b'");
    }

    @Test
    void ticks_that_overlap_are_chosen_by_the_rule() {
        List<String> ticks = List.of("one", "two", "three");

        assertThat(Overlap.START.choose(ticks, true)).isEqualTo(ticks);
        assertThat(Overlap.SKIP.choose(ticks, true)).isEmpty();
        assertThat(Overlap.SKIP.choose(ticks, false)).containsExactly("one");
        assertThat(Overlap.CANCEL.choose(ticks, true)).containsExactly("three");
        assertThat(Overlap.CANCEL.choose(List.<String>of(), true)).isEmpty();
    }

    @Test
    void the_id_of_a_run_follows_from_its_tick_alone() {
        assertThat(new Tick("n", TWELVE, Tick.Cause.DUE).instanceId())
                .isEqualTo("n@2026-06-01T12:00:00Z")
                .isEqualTo(new Tick("n", TWELVE, Tick.Cause.MISSED).instanceId())
                .isEqualTo(new Tick("n", TWELVE, Tick.Cause.BACKFILL).instanceId());
    }

    /** However often and whenever nodes look, each tick is decided once, as long as none is missed. */
    @RepeatedTest(20)
    void looking_again_and_again_fires_every_tick_once(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Schedule schedule = Schedule.named("s")
                .at(
                        random.nextBoolean()
                                ? new Every(Duration.ofSeconds(1 + random.nextInt(100)))
                                : new Cron("*/" + (1 + random.nextInt(7)) + " * * * *", ZoneId.of("Europe/Berlin")))
                .starts("work");
        Instant begin = Instant.parse("2026-10-25T00:10:00Z").plusSeconds(random.nextInt(3_600));
        Instant end = begin.plusSeconds(3_600);
        Instant next = schedule.timetable().after(begin).orElseThrow();
        List<Instant> fired = new ArrayList<>();

        for (Instant now = begin; now.isBefore(end); now = now.plusMillis(random.nextInt(59_000))) {
            DueTicks due = DueTicks.at(schedule, next, now);
            due.fire().forEach(tick -> fired.add(tick.time()));
            next = due.next().orElseThrow();
        }

        assertThat(fired)
                .as("seed %d: %s", repetition.getCurrentRepetition(), schedule)
                .isEqualTo(schedule.timetable().between(begin.plusNanos(1), next, 100_000));
    }
}
