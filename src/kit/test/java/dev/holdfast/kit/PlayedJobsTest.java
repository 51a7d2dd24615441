package dev.holdfast.kit;

import static dev.holdfast.snapshot.Status.Kind.AWAITING_SIGNAL;
import static dev.holdfast.snapshot.Status.Kind.CANCELLED;
import static dev.holdfast.snapshot.Status.Kind.COMPLETED;
import static dev.holdfast.snapshot.Status.Kind.FAILED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Retries;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.JobOutcome;
import dev.holdfast.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workflows whose steps are jobs of a played batch runtime. */
class PlayedJobsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** The steps around the job. */
    public static class Nights {

        /** Makes parameters. */
        @Task
        public Map<String, String> parameters(String day) {
            return Map.of("day", day);
        }

        /** Reads what the job came to. */
        @Task
        public String told(JobOutcome outcome) {
            return outcome.job() + " " + outcome.exitStatus() + " " + outcome.metrics();
        }
    }

    private static Workflow<String, String> night(int restarts) {
        return Workflow.named("night")
                .taking(String.class)
                .thenJob("settle", "nightly", Nights::parameters, Retries.times(restarts, Duration.ofMinutes(1)))
                .then(Nights::told)
                .build();
    }

    private static Kit kit(Workflow<?, ?> workflow) {
        return Kit.of(workflow).with(new Nights());
    }

    @Test
    void a_workflow_goes_on_with_what_the_job_came_to() {
        Workflow<String, String> night = night(0);
        try (Kit kit = kit(night)) {
            kit.jobs().play("nightly").takes(HOUR).completes("ALL SETTLED").counts("read", 100_000);

            Run<String> run = kit.start(night, "n-1", "monday");
            run.is(AWAITING_SIGNAL).at("settle");
            kit.passes(HOUR.plusSeconds(10)); // looked at every ten seconds by then

            run.is(COMPLETED).finished("settle");
            assertThat(run.output()).isEqualTo("nightly ALL SETTLED {read=100000}");
            assertThat(kit.jobs().started("nightly")).containsExactly(Map.of("day", "monday"));
        }
    }

    @Test
    void the_end_of_a_short_job_is_noticed_soon() {
        Workflow<String, String> night = night(0);
        try (Kit kit = kit(night)) {
            kit.jobs().play("nightly").takes(Duration.ofSeconds(8));

            Run<String> run = kit.start(night, "n-1", "monday");
            kit.passes(Duration.ofSeconds(9));

            run.is(COMPLETED);
        }
    }

    @Test
    void a_job_that_fails_is_restarted_as_often_as_its_step_says_and_started_once() {
        Workflow<String, String> night = night(2);
        try (Kit kit = kit(night)) {
            kit.jobs()
                    .play("nightly")
                    .takes(HOUR)
                    .fails("DISK FULL")
                    .fails("DISK FULL")
                    .completes("DONE");

            Run<String> run = kit.start(night, "n-1", "monday");
            kit.settles();

            run.is(COMPLETED);
            assertThat(run.failedAttempts("settle")).isEqualTo(2);
            assertThat(kit.jobs().started("nightly")).hasSize(1);
            assertThat(kit.jobs().restarts("nightly")).isEqualTo(2);
        }
    }

    @Test
    void an_instance_whose_job_failed_for_good_restarts_it_when_it_is_retried() {
        Workflow<String, String> night = night(0);
        try (Kit kit = kit(night)) {
            kit.jobs().play("nightly").takes(HOUR).fails("DISK FULL").completes("DONE");

            Run<String> run = kit.start(night, "n-1", "monday");
            kit.settles();
            run.is(FAILED).failedWith("job-failed");
            assertThat(run.failure().message()).contains("job 'nightly'").contains("DISK FULL");

            run.retry();
            kit.settles();

            run.is(COMPLETED);
            assertThat(kit.jobs().started("nightly")).hasSize(1);
            assertThat(kit.jobs().restarts("nightly")).isEqualTo(1);
        }
    }

    @Test
    void a_cancelled_instance_stops_its_job() {
        Workflow<String, String> night = night(2);
        try (Kit kit = kit(night)) {
            kit.jobs().play("nightly").takes(HOUR);

            Run<String> run = kit.start(night, "n-1", "monday");
            kit.passes(Duration.ofMinutes(10));
            run.cancel();
            kit.settles();

            run.is(CANCELLED);
            assertThat(kit.jobs().wasStopped("nightly")).isTrue();
            assertThat(kit.jobs().restarts("nightly")).isZero();
        }
    }

    @Test
    void a_paused_instance_leaves_its_job_alone_and_takes_its_end_when_it_is_resumed() {
        Workflow<String, String> night = night(0);
        try (Kit kit = kit(night)) {
            kit.jobs().play("nightly").takes(HOUR);

            Run<String> run = kit.start(night, "n-1", "monday");
            run.pause();
            kit.passes(HOUR.multipliedBy(3));
            assertThat(kit.jobs().wasStopped("nightly")).isFalse();
            run.resume();

            run.is(COMPLETED);
        }
    }

    @Test
    void wherever_the_node_dies_the_job_is_started_once_and_restarted_once() {
        Workflow<String, String> night = night(1);

        int points = Kit.of(night).crashEverywhere(kit -> {
            kit.with(new Nights());
            kit.jobs()
                    .play("nightly")
                    .takes(Duration.ofSeconds(30))
                    .fails("DISK FULL")
                    .completes("DONE");
            Run<String> run = kit.start(night, "n-1", "monday");
            kit.settles();
            run.is(COMPLETED);
            return List.of(kit.jobs().started("nightly").size(), kit.jobs().restarts("nightly"), run.output());
        });

        assertThat(points).isGreaterThan(10);
    }
}
