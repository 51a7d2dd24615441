package dev.holdfast.ejb.batch;

import dev.holdfast.client.Order;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import java.util.Map;

/**
 * The step of a job that an artifact works for.
 *
 * @param job the name of the job
 * @param instance the job instance, the same in all executions that restart it
 * @param execution the job execution
 * @param step the name of the step
 */
record JobStep(String job, long instance, long execution, String step) {

    /** The label of an instance that says which job instance has started it. */
    static final String JOB_LABEL = "batch.job";

    /** The label of an instance that says which step has. */
    static final String STEP_LABEL = "batch.step";

    private static final int LONGEST_LABEL = 200;

    static JobStep of(JobContext job, StepContext step) {
        return new JobStep(job.getJobName(), job.getInstanceId(), job.getExecutionId(), step.getStepName());
    }

    /** Returns the same for another step of the job instance. */
    JobStep ofStep(String other) {
        return new JobStep(job, instance, execution, other);
    }

    /** Returns the instance id that belongs to this step of this job instance, in all its executions. */
    String instanceId() {
        return job + "/" + instance + "/" + step;
    }

    /** Returns what instances that this step starts can be found by. */
    Map<String, String> labels() {
        String cut = step.length() <= LONGEST_LABEL ? step : step.substring(0, LONGEST_LABEL);
        return Map.of(JOB_LABEL, String.valueOf(instance), STEP_LABEL, cut);
    }

    /** Returns who gives orders for this job; the same in all its executions. */
    String actor() {
        String name = "job " + job + "/" + instance;
        return name.length() <= LONGEST_LABEL ? name : name.substring(name.length() - LONGEST_LABEL);
    }

    Order order(String reason) {
        return Order.by(actor(), reason);
    }

    @Override
    public String toString() {
        return "job '" + job + "', step '" + step + "'";
    }
}
