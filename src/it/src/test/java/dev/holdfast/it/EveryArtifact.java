package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What holds of every batch artifact, in whatever is deployed.
 *
 * @param jobs the jobs of the application
 * @param application what the application is called
 */
record EveryArtifact(JobHand jobs, String application) {

    /** Job XML that names each of them runs, and exit statuses drive its transitions. */
    void doesItsWork() throws IOException {
        jobs.tally();

        JobHand.Ran ran = jobs.ended(jobs.start("every-artifact", Map.of("app", application, "greeting", "\"hi\"")));

        assertThat(ran.status() + " " + ran.exitStatus())
                .as(ran.steps().toString())
                .isEqualTo("completed ALL DONE");
        assertThat(ran.steps().stream()
                        .map(step -> step.name() + " " + step.exitStatus())
                        .collect(Collectors.joining(", ")))
                .isEqualTo("run COMPLETED, hold STARTED, send SENT, held COMPLETED, write COMPLETED, written COMPLETED,"
                        + " process COMPLETED, read COMPLETED, begin STARTED, cancel CANCELLED, plan MADE, tick TRIGGERED,"
                        + " ticked COMPLETED, fill FILLED, rest PAUSED, wake RESUMED, drop REMOVED");
        // 3 from the processor, 25 from the reader in three partitions
        assertThat(jobs.tally()).isEqualTo(new JobHand.Tally(3 + 25, 2 * (1 + 2 + 3) + 25 * 26));
        assertThat(jobs.statuses(ran.instance(), "begin")).containsExactly("cancelled");
        assertThat(jobs.statuses(ran.instance(), "write")).isEqualTo(Collections.nCopies(25, "completed"));
    }

    /** Bad job XML fails the step with a message that names job, step and property. */
    void refusesBadJobXml() throws IOException {
        JobHand.Ran ran = jobs.ended(jobs.start(BadStep.JOB, Map.of("app", application, "torn", "{")));

        Map<String, String> errors =
                ran.steps().stream().collect(Collectors.toMap(JobHand.Step::name, JobHand.Step::error));
        assertThat(BadStep.ALL.stream()
                        .filter(step -> !errors.getOrDefault(step.name(), "").contains(step.message()))
                        .map(step -> step.message() + "\n  but: " + errors.getOrDefault(step.name(), "it has not run"))
                        .toList())
                .isEmpty();
    }
}
