package dev.holdfast.execution;

import static dev.holdfast.execution.Asked.atSignal;
import static dev.holdfast.execution.Asked.atTask;
import static dev.holdfast.execution.Asked.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.Retries;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class JobDecisionsTest {

    private final Asked asked = Asked.of(Asked.numbers()
            .thenJob("settle", "nightly", Map.of("day", "monday"), Retries.times(1, Duration.ofSeconds(5)))
            .delay("after", Duration.ZERO)
            .build());
    private final Node.Job job = (Node.Job) asked.node("settle");

    private static Position waiting(String execution) {
        return atSignal("settle", "(job)" + execution, Optional.empty());
    }

    private Event failed(OptionalLong execution, int attempt) {
        return new Event.JobFailed(id("settle"), execution, attempt, new IllegalStateException("disk full"), 0);
    }

    @Test
    void a_job_that_is_reached_is_to_be_started() {
        assertThat(asked.started()).isEqualTo(new Decision(atTask("settle"), new Decision.StartJob(job)));
        assertThat(asked.claimed(atTask("settle"))).isEqualTo(asked.started());
    }

    @Test
    void a_started_job_is_waited_for_and_whoever_comes_back_waits_for_the_same_execution() {
        Decision waits = new Decision(waiting("42"), new Decision.AwaitJob(job, 42, false));

        assertThat(asked.on(atTask("settle"), new Event.JobStarted(id("settle"), 42)))
                .isEqualTo(waits);
        assertThat(asked.claimed(waiting("42"))).isEqualTo(waits);
        assertThat(Position.ofText(waits.position().toText())).isEqualTo(waits.position());
    }

    @Test
    void behind_a_job_that_has_completed_the_branch_goes_on() {
        assertThat(asked.on(waiting("42"), new Event.JobEnded(id("settle"))).position())
                .isEqualTo(Asked.atDelay("after", Asked.NOW));
    }

    @Test
    void a_job_that_failed_is_restarted_after_its_wait_as_often_as_the_definition_says() {
        assertThat(asked.on(waiting("42"), failed(OptionalLong.of(42), 1)))
                .isEqualTo(new Decision(waiting("42!"), new Decision.Retry(Duration.ofSeconds(5))));
        assertThat(asked.claimed(waiting("42!")).action()).isEqualTo(new Decision.AwaitJob(job, 42, true));
        Decision last = asked.on(waiting("42!"), failed(OptionalLong.of(43), 2));
        assertThat(last.position()).isEqualTo(waiting("43!"));
        assertThat(((Decision.Fail) last.action()).code()).isEqualTo(ErrorCode.JOB_FAILED);
    }

    @Test
    void a_job_that_could_not_be_started_is_started_again() {
        assertThat(asked.on(atTask("settle"), failed(OptionalLong.empty(), 1)))
                .isEqualTo(new Decision(atTask("settle"), new Decision.Retry(Duration.ofSeconds(5))));
    }

    @Test
    void a_position_that_names_no_execution_is_refused() {
        for (String name : new String[] {"42", "(job)", "(job)x", "(job)!", "go"}) {
            assertThatThrownBy(() -> asked.claimed(atSignal("settle", name, Optional.empty())))
                    .isInstanceOf(InvalidArgument.class);
        }
    }
}
