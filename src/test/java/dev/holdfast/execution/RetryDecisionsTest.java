package dev.holdfast.execution;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.execution.Asked.atDelay;
import static dev.holdfast.execution.Asked.atFork;
import static dev.holdfast.execution.Asked.atJoin;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.fail;
import static dev.holdfast.execution.Asked.id;
import static dev.holdfast.execution.Asked.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Workflow;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.snapshot.Position;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What follows from a failed attempt. */
class RetryDecisionsTest {

    private final Throwable cause = new IllegalStateException("no");

    /** Tasks that are tried again. */
    static final class Tried {

        @Task(retries = 2, backoff = "10s", multiplier = 3, jitter = 0.5)
        public Integer step(Integer number) {
            return number;
        }

        @Task(retries = 1, backoff = "2s")
        public Integer join(Integer one, Integer two) {
            return one + two;
        }

        @Task(retries = 1, backoff = "3s")
        public String key(Integer number) {
            return String.valueOf(number);
        }

        @Task(retries = 1, backoff = "4s")
        public Duration length(Integer number) {
            return Duration.ofSeconds(number);
        }

        @Task(retries = Integer.MAX_VALUE)
        public Integer forEver(Integer number) {
            return number;
        }
    }

    private final Asked asked = Asked.of(numbers()
            .then(Tried::step)
            .fork(arm("one", arm -> arm.then(Sums::inc)), arm("two", arm -> arm.then(Sums::dbl)))
            .join(Tried::join)
            .routeByText(Tried::key)
            .when("1", arm -> arm)
            .otherwise(arm -> arm.then("other", Sums::inc))
            .delay("length", Tried::length)
            .then(Tried::forEver)
            .build());

    private static Event failed(String id, int attempt, Throwable cause) {
        return new Event.Failed(id(id), attempt, cause, 0);
    }

    private Decision failed(Position position, String id, int attempt) {
        return asked.on(position, failed(id, attempt, cause));
    }

    private static Decision again(Position position, long seconds) {
        return new Decision(position, new Decision.Retry(Duration.ofSeconds(seconds)));
    }

    @Test
    @Case("RETRY-06")
    void while_attempts_are_left_the_branch_stays_and_tries_again_after_a_growing_wait() {
        assertThat(failed(atTask("step"), "step", 1)).isEqualTo(again(atTask("step"), 10));
        assertThat(failed(atTask("step"), "step", 2)).isEqualTo(again(atTask("step"), 30));
        assertThat(failed(atTask("step", 4), "step", 1)).isEqualTo(again(atTask("step", 4), 10));
    }

    @Test
    void the_chance_of_the_event_shortens_the_wait() {
        assertThat(asked.on(atTask("step"), new Event.Failed(id("step"), 1, cause, 1)))
                .isEqualTo(again(atTask("step"), 5));
        assertThat(asked.on(atTask("step"), new Event.Failed(id("step"), 1, cause, 0.2)))
                .isEqualTo(again(atTask("step"), 9));
    }

    @Test
    void with_no_attempt_left_it_fails_and_says_how_many_there_were() {
        assertThat(failed(atTask("step"), "step", 3))
                .isEqualTo(fail(atTask("step"), ErrorCode.TASK_FAILED, "step 'step' failed at attempt 3 of 3"));
        assertThat(asked.on(atTask("other"), failed("other", 1, cause)))
                .isEqualTo(fail(atTask("other"), ErrorCode.TASK_FAILED, "step 'other' failed at attempt 1 of 1"));
    }

    /** Says so itself. */
    private static final class Hopeless extends RuntimeException implements NotRetryable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @Case({"RETRY-14", "DEF-33"})
    void what_another_attempt_would_not_change_fails_at_once() {
        assertThat(asked.on(atTask("step"), failed("step", 1, new Hopeless())))
                .isEqualTo(fail(atTask("step"), ErrorCode.TASK_FAILED, "step 'step' failed at attempt 1 of 3"));
    }

    @Test
    void the_number_of_attempts_is_told_however_many_there_may_be() {
        assertThat(asked.on(atTask("forEver"), failed("forEver", 1, new Hopeless())))
                .isEqualTo(fail(
                        atTask("forEver"), ErrorCode.TASK_FAILED, "step 'forEver' failed at attempt 1 of 2147483648"));
    }

    @Test
    void joins_keys_and_lengths_are_tried_again_as_their_own_tasks_say() {
        assertThat(failed(atJoin("fork-1", 1, 2), "join", 1)).isEqualTo(again(atJoin("fork-1", 1, 2), 2));
        assertThat(failed(atTask("key"), "key", 1)).isEqualTo(again(atTask("key"), 3));
        assertThat(failed(atTask("length"), "length", 1)).isEqualTo(again(atTask("length"), 4));
        assertThat(failed(atJoin("fork-1", 1, 2), "join", 2).action())
                .isEqualTo(new Decision.Fail(ErrorCode.TASK_FAILED, "step 'join' failed at attempt 2 of 2"));
    }

    @Test
    void an_attempt_at_what_does_not_run_where_the_branch_stands_is_refused() {
        assertThatThrownBy(() -> failed(atTask("step"), "key", 1))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtTask step, where 'key' does not run");
        assertThatThrownBy(() -> failed(atFork("fork-1"), "fork-1", 1))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtFork fork-1, where 'fork-1' does not run");
        assertThatThrownBy(() -> failed(new Position.NotStarted(), "step", 1))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at NotStarted, where 'step' does not run");
        assertThatThrownBy(() -> failed(atTask("absent"), "absent", 1))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'absent'");
    }

    @Test
    void a_step_that_recovers_gives_its_value_and_the_next_one_counts_anew() {
        Sums sums = new Sums().failing(1);
        Workflow<Integer, Integer> twice =
                numbers().then("one", Sums::flaky).then("two", Sums::flaky).build();
        Drive drive = Drive.of(twice, sums);

        assertThat(drive.run(4)).isEqualTo(6);
        assertThat(sums.calls()).containsExactly("flaky 4", "flaky 4", "flaky 5");
        assertThat(drive.waits()).containsExactly(Duration.ofSeconds(1));
        assertThat(drive.positions(0)).containsExactly("AtTask one", "AtTask one", "AtTask two", "AtTask two");
    }

    @Test
    @Case("RETRY-02")
    void a_step_that_never_recovers_is_called_once_more_than_it_has_retries() {
        Sums sums = new Sums().failing(Integer.MAX_VALUE);
        Drive drive = Drive.of(numbers().then(Sums::flaky).then(Sums::inc).build(), sums);

        assertThatExceptionOfType(Drive.Failed.class)
                .isThrownBy(() -> drive.run(4))
                .satisfies(failed -> assertThat(failed.decision())
                        .isEqualTo(
                                fail(atTask("flaky"), ErrorCode.TASK_FAILED, "step 'flaky' failed at attempt 2 of 2")));
        assertThat(sums.calls()).containsExactly("flaky 4", "flaky 4");
    }

    @Test
    void a_delay_of_a_fixed_length_has_nothing_that_could_fail() {
        Asked fixed = Asked.of(numbers().delay("rest", Duration.ofSeconds(1)).build());

        assertThatThrownBy(() -> fixed.on(atDelay("rest", Asked.NOW), failed("rest", 1, cause)))
                .isInstanceOf(InvalidArgument.class)
                .hasMessage("the branch stands at AtDelay 2026-01-01T00:00:00Z rest, where 'rest' does not run");
    }
}
