package dev.holdfast.definition;

import dev.holdfast.error.InvalidArgument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Workflows of one step that run a job of the batch runtime with the parameters that they are started with. The engine offers one for
 * each job of an application, so that what starts workflows, a schedule for one, can start jobs.
 */
public final class JobWorkflow {

    private static final String BEGIN = "job.";
    private static final String STEP = "job";

    private JobWorkflow() {}

    /** Returns the name of the workflow of a job; throws {@link InvalidArgument} if the job's name cannot be part of one. */
    public static WorkflowName nameOf(String job) {
        try {
            return new WorkflowName(BEGIN + job);
        } catch (InvalidArgument e) {
            throw new InvalidArgument("job '" + job
                    + "' has no workflow of its own, since only letters, digits, dots, hyphens and underscores can stand in"
                    + " the name of one; run it by a workflow with thenJob");
        }
    }

    /** Returns the job of which a workflow of that name is; nothing for the name of any other. */
    public static Optional<String> jobOf(WorkflowName workflow) {
        return workflow.value().startsWith(BEGIN)
                ? Optional.of(workflow.value().substring(BEGIN.length()))
                : Optional.empty();
    }

    /** Tells whether a workflow is that of a job, and not one of an application that has such a name. */
    public static boolean is(Workflow<?, ?> workflow) {
        return jobOf(workflow.name())
                .filter(job -> of(job).hash().equals(workflow.hash()))
                .isPresent();
    }

    /** Returns the workflow of a job; it takes the job's parameters, a map of texts. Throws {@link InvalidArgument} as {@link #nameOf}. */
    public static Workflow<?, ?> of(String job) {
        return Workflow.named(nameOf(job).value())
                .taking(Map.class)
                .runningJob(STEP, job)
                .build();
    }

    /** Returns workflows, and behind them those of jobs that are not among them. */
    public static List<Workflow<?, ?>> beside(List<Workflow<?, ?>> workflows, Stream<String> jobs) {
        Stream<Workflow<?, ?>> more = jobs.distinct()
                .filter(job ->
                        workflows.stream().noneMatch(workflow -> workflow.name().equals(nameOf(job))))
                .map(JobWorkflow::of);
        return Stream.concat(workflows.stream(), more).toList();
    }
}
