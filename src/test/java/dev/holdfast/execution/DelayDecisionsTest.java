package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.NOW;
import static dev.holdfast.execution.Asked.atDelay;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.end;
import static dev.holdfast.execution.Asked.fail;
import static dev.holdfast.execution.Asked.finished;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Plans;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows where a branch sleeps. */
class DelayDecisionsTest {

    private static final Duration LONGEST = Duration.ofDays(365_000);

    private final Asked asked = Asked.of(numbers()
            .then("before", Sums::inc)
            .delay("rest", Duration.ofSeconds(30))
            .then("after", Sums::dbl)
            .delay("computed", Sums::seconds)
            .then("last", Sums::add5)
            .build());

    private Decision at(Instant time, Position position) {
        return Interpreter.apply(asked.plan(), position, new Event.Claimed(), time);
    }

    private Decision measured(Duration length) {
        return asked.on(atTask("computed"), new Event.Measured(id("computed"), length));
    }

    private static Decision sleep(String id, Instant wake, Integer... rounds) {
        return new Decision(atDelay(id, wake, rounds), new Decision.Sleep(wake));
    }

    @Test
    void a_delay_that_is_reached_sleeps_from_then_on() {
        assertThat(asked.on(atTask("before"), finished("before"))).isEqualTo(sleep("rest", NOW.plusSeconds(30)));
    }

    @Test
    void before_the_wake_it_goes_on_sleeping_until_the_same_wake() {
        Instant wake = NOW.plusSeconds(30);

        assertThat(at(wake.minusNanos(1), atDelay("rest", wake))).isEqualTo(sleep("rest", wake));
    }

    @Test
    void at_the_wake_and_behind_it_what_follows_runs() {
        Instant wake = NOW.plusSeconds(30);

        assertThat(at(wake, atDelay("rest", wake))).isEqualTo(asked.run("after"));
        assertThat(at(wake.plusSeconds(1), atDelay("rest", wake))).isEqualTo(asked.run("after"));
    }

    @Test
    void a_computed_delay_is_measured_first() {
        Decision measure = new Decision(
                atTask("computed"),
                new Decision.Measure(
                        (Node.Delay) asked.node("computed"),
                        ((Node.Delay) asked.node("computed")).computed().orElseThrow()));

        assertThat(asked.on(atTask("after"), finished("after"))).isEqualTo(measure);
        assertThat(asked.claimed(atTask("computed"))).isEqualTo(measure);
    }

    @Test
    void measured_it_sleeps_as_long_as_was_computed() {
        Instant wake = NOW.plusSeconds(7);

        assertThat(measured(Duration.ofSeconds(7))).isEqualTo(sleep("computed", wake));
        assertThat(measured(Duration.ZERO)).isEqualTo(sleep("computed", NOW));
        assertThat(measured(LONGEST)).isEqualTo(sleep("computed", NOW.plus(LONGEST)));
        assertThat(at(wake, atDelay("computed", wake))).isEqualTo(asked.run("last"));
    }

    @Test
    void a_computed_length_that_is_negative_or_too_long_fails_where_the_branch_stands_and_is_named() {
        assertThat(measured(Duration.ofNanos(-1)))
                .isEqualTo(fail(
                        atTask("computed"),
                        ErrorCode.INVALID_DELAY,
                        "delay 'computed' was computed as PT-0.000000001S; it must not be negative,"
                                + " nor longer than 365000 days"));
        assertThat(measured(LONGEST.plusNanos(1)))
                .isEqualTo(fail(
                        atTask("computed"),
                        ErrorCode.INVALID_DELAY,
                        "delay 'computed' was computed as PT8760000H0.000000001S; it must not be negative,"
                                + " nor longer than 365000 days"));
    }

    @Test
    void a_measurement_elsewhere_is_refused() {
        assertThatThrownBy(() -> asked.on(atTask("after"), new Event.Measured(id("computed"), Duration.ZERO)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask after and not at 'computed'");
    }

    @Test
    void delays_next_to_each_other_sleep_one_after_the_other() {
        Asked two = Asked.of(numbers()
                .delay("one", Duration.ofSeconds(1))
                .delay("two", Duration.ofSeconds(2))
                .build());
        Instant first = NOW.plusSeconds(1);

        assertThat(two.started()).isEqualTo(sleep("one", first));
        assertThat(Interpreter.apply(two.plan(), atDelay("one", first), new Event.Claimed(), first))
                .isEqualTo(sleep("two", first.plusSeconds(2)));
        assertThat(two.claimed(atDelay("two", NOW))).isEqualTo(end(atDelay("two", NOW)));
    }

    @Test
    void in_a_loop_a_delay_keeps_the_iteration() {
        Asked looped = Asked.of(numbers()
                .loop(
                        "loop",
                        Limit.atMost(9),
                        body -> body.delay("rest", Duration.ofSeconds(1))
                                .delay("computed", Sums::seconds)
                                .then(Sums::toTen))
                .build());
        Instant wake = NOW.plusSeconds(1);

        assertThat(looped.claimed(Asked.inLoop("loop", 3))).isEqualTo(sleep("rest", wake, 3));
        assertThat(looped.claimed(atDelay("rest", NOW, 3)).position()).isEqualTo(atTask("computed", 3));
        assertThat(looped.on(atTask("computed", 3), new Event.Measured(id("computed"), Duration.ofSeconds(1))))
                .isEqualTo(sleep("computed", wake, 3));
        assertThat(looped.claimed(atDelay("computed", NOW, 3))).isEqualTo(looped.run("toTen", 3));
    }

    @Test
    void a_delay_without_a_length_lasts_no_time() {
        Asked none = new Asked(Plans.of(new Node.Delay(id("none"), Optional.empty(), Optional.empty())));

        assertThat(none.started()).isEqualTo(sleep("none", NOW));
    }

    @Test
    void the_deadline_of_an_instance_sleeps_and_then_fails_and_says_when_it_was() {
        Position deadline = new Position.AtDelay(BranchState.DEADLINE, NOW);

        assertThat(at(NOW.minusNanos(1), deadline)).isEqualTo(new Decision(deadline, new Decision.Sleep(NOW)));
        assertThat(at(NOW, deadline))
                .isEqualTo(fail(
                        deadline,
                        ErrorCode.DEADLINE_PASSED,
                        "the instance had not ended at 2026-01-01T00:00:00Z, the deadline that its workflow sets"));
    }

    @Test
    void the_value_passes_through_delays() {
        Drive drive = Drive.of(
                numbers()
                        .delay("rest", Duration.ofSeconds(30))
                        .delay("computed", Sums::seconds)
                        .build(),
                new Sums());

        assertThat(drive.run(4)).isEqualTo(4);
        assertThat(drive.waits()).containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(4));
    }
}
