package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.error.InvalidArgument;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class JobWorkflowTest {

    @Test
    void the_workflow_of_a_job_is_the_same_whoever_makes_it_and_runs_that_job_with_what_it_takes() {
        Workflow<?, ?> one = JobWorkflow.of("nightly-settlement");

        assertThat(one.name().value()).isEqualTo("job.nightly-settlement");
        assertThat(one.hash()).isEqualTo(JobWorkflow.of("nightly-settlement").hash());
        assertThat(one.inputType()).isEqualTo(Map.class);
        assertThat(JobWorkflow.jobOf(one.name())).contains("nightly-settlement");
        assertThat(JobWorkflow.is(one)).isTrue();
    }

    @Test
    void a_workflow_that_is_only_called_so_is_none() {
        Workflow<?, ?> other = Workflow.named("job.own")
                .taking(String.class)
                .thenJob("own", Map.of())
                .build();

        assertThat(JobWorkflow.is(other)).isFalse();
        assertThat(JobWorkflow.jobOf(new WorkflowName("nightly"))).isEmpty();
    }

    @Test
    void a_job_whose_name_cannot_stand_in_a_workflows_is_refused_with_a_way_out() {
        assertThatThrownBy(() -> JobWorkflow.nameOf("month end"))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'month end'")
                .hasMessageContaining("thenJob");
    }

    @Test
    void those_of_jobs_are_added_once_and_give_way_to_what_is_there() {
        Workflow<?, ?> own = JobWorkflow.of("a");

        assertThat(JobWorkflow.beside(List.of(own), Stream.of("a", "b", "b")))
                .extracting(workflow -> workflow.name().value())
                .containsExactly("job.a", "job.b");
    }
}
