package dev.holdfast.ejb.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobStepTest {

    @Test
    void the_id_of_a_steps_instance_is_the_same_in_every_execution_of_the_job_instance() {
        JobStep first = new JobStep("nightly", 7, 12, "settle");
        JobStep restarted = new JobStep("nightly", 7, 13, "settle");

        assertThat(first.instanceId()).isEqualTo("nightly/7/settle").isEqualTo(restarted.instanceId());
        assertThat(first.labels()).isEqualTo(restarted.labels());
        assertThat(first.actor()).isEqualTo(restarted.actor());
        assertThat(new JobStep("nightly", 8, 14, "settle").instanceId()).isNotEqualTo(first.instanceId());
    }

    @Test
    void names_of_any_length_fit_where_they_are_stored() {
        JobStep wide = new JobStep("j".repeat(300), 7, 12, "s".repeat(300));

        assertThat(wide.order("why").actor().orElseThrow())
                .hasSizeLessThanOrEqualTo(200)
                .endsWith("/7");
        assertThat(wide.labels().values()).allSatisfy(value -> assertThat(value).hasSizeLessThanOrEqualTo(200));
    }
}
