package dev.holdfast.web;

import dev.holdfast.client.Jobs;
import dev.holdfast.definition.InstanceId;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An execution of a batch job.
 *
 * @param execution its number
 * @param instance the number that it shares with the other executions of the same run of the job
 * @param job the job
 * @param application the deployment that has it
 * @param status as the batch runtime calls it: starting, started, stopping, stopped, failed, completed or abandoned
 * @param exitStatus what the job says of its end
 * @param createdAt when it was made
 * @param startedAt when it began
 * @param endedAt when it ended
 * @param parameters what it was started with
 * @param startedBy the instance of a workflow that runs the job, if one does and is there still
 * @param node the node that runs it, or has run it, if that is known
 * @param successor the execution that goes on in its place since its node was lost
 * @param steps its steps; left out in lists
 * @param links where to go from here; {@code instances} are the instances of workflows that its job has started
 */
@Schema(name = "JobExecution")
@JsonbPropertyOrder({
    "execution",
    "instance",
    "job",
    "application",
    "status",
    "exitStatus",
    "createdAt",
    "startedAt",
    "endedAt",
    "parameters",
    "startedBy",
    "node",
    "successor",
    "steps",
    "links"
})
public record JobDetail(
        String execution,
        String instance,
        String job,
        String application,
        String status,
        @Nullable String exitStatus,
        @Nullable Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        Map<String, String> parameters,
        @Nullable String startedBy,
        @Nullable String node,
        @Nullable String successor,
        @Nullable List<Step> steps,
        Map<String, String> links) {

    /** The label by which the artifacts of job steps mark what they start; its value is the instance of the job. */
    static final String LABEL = "batch.job";

    /** Shows an execution in a list. */
    static JobDetail row(Jobs.Execution found, Links links) {
        return shown(found, null, links);
    }

    /** Shows a single execution. */
    static JobDetail of(Jobs.Execution found, Links links) {
        return shown(found, found.steps().stream().map(Step::of).toList(), links);
    }

    private static JobDetail shown(Jobs.Execution found, @Nullable List<Step> steps, Links links) {
        Map<String, String> to = new LinkedHashMap<>();
        to.put("self", links.jobExecution(found.id()));
        to.put("executions", links.jobExecutions(found.instance()));
        to.put("instances", links.instances(Map.of("label", List.of(LABEL + ":" + found.instance()))));
        found.startedBy()
                .ifPresent(id -> to.put("startedBy", links.instance(id.value()).toString()));
        found.successor().ifPresent(next -> to.put("successor", links.jobExecution(next)));
        return new JobDetail(
                Long.toString(found.id()),
                Long.toString(found.instance()),
                found.job(),
                found.application(),
                found.status(),
                found.exitStatus().orElse(null),
                found.created().orElse(null),
                found.started().orElse(null),
                found.ended().orElse(null),
                Masking.forAll().masked(found.parameters()),
                found.startedBy().map(InstanceId::value).orElse(null),
                found.node().orElse(null),
                found.successor().map(String::valueOf).orElse(null),
                steps,
                to);
    }

    /**
     * A step of an execution.
     *
     * @param name the step
     * @param status as the batch runtime calls it
     * @param exitStatus what the step says of its end
     * @param startedAt when it began
     * @param endedAt when it ended
     * @param metrics how much it has read, written, committed, rolled back, filtered and skipped
     * @param error what it failed with
     */
    @Schema(name = "JobStep")
    @JsonbPropertyOrder({"name", "status", "exitStatus", "startedAt", "endedAt", "metrics", "error"})
    public record Step(
            String name,
            String status,
            @Nullable String exitStatus,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            Map<String, Long> metrics,
            @Nullable String error) {

        static Step of(Jobs.Step step) {
            return new Step(
                    step.name(),
                    step.status(),
                    step.exitStatus().orElse(null),
                    step.started().orElse(null),
                    step.ended().orElse(null),
                    step.metrics(),
                    Masking.forAll().text(step.error()));
        }
    }

    /**
     * A job.
     *
     * @param application the deployment that has it
     * @param name the job
     * @param running how many of its executions have not ended, on any node
     * @param links where to go from here
     */
    @Schema(name = "Job")
    @JsonbPropertyOrder({"application", "name", "running", "links"})
    public record Row(String application, String name, long running, Map<String, String> links) {

        static Row of(Jobs.Job job, Links links) {
            return new Row(
                    job.application(),
                    job.name(),
                    job.running(),
                    Map.of(
                            "start",
                            links.job(job.name()) + "/executions",
                            "executions",
                            links.jobExecutions(job.name())));
        }
    }

    /**
     * All jobs, by application and name.
     *
     * @param items the jobs
     */
    @Schema(name = "Jobs")
    public record All(List<Row> items) {}

    /**
     * A page of executions, the newest first.
     *
     * @param items the executions
     * @param next what to give as {@code before} for the page that follows; left out on the last
     */
    @Schema(name = "JobExecutions")
    @JsonbPropertyOrder({"items", "next"})
    public record Page(List<JobDetail> items, @Nullable String next) {}
}
