package dev.holdfast.client;

import dev.holdfast.definition.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The batch jobs of all applications on this node, and their executions on any. To be injected; has no part in the caller's
 * transaction, since the batch runtime has none.
 *
 * <p>Orders are entered into the audit in transactions of its own: that they were asked for before the batch runtime is told, and what came of
 * them behind it.
 *
 * <p>Operations on an execution throw {@link UnknownJob} if there is none of the number, or no application on this node has its job, and
 * {@link JobRefused} if the batch runtime refuses them in the state that the execution is in.
 */
public interface Jobs {

    /** Reads the jobs that applications on this node have, by application and name. */
    List<Job> list();

    /**
     * Starts a job.
     *
     * @param application whose job; needed only if several applications have one of the name
     * @param by who wants it, for the audit
     * @return the number of its execution
     */
    long start(Optional<String> application, String job, Map<String, String> parameters, Order by);

    /** The parameter of a job that a workflow runs: it names this execution of the step, and whoever starts it again finds it by that. */
    String KEY = "holdfast.key";

    /**
     * Which executions are meant.
     *
     * @param job only those of a job of that name
     * @param instance only those of one instance of a job
     * @param startedBy only those of jobs that an instance of a workflow with that id runs, or has run, by {@code thenJob}
     * @param before only those with a lower number
     * @param limit how many at most, from 1 to 1,000
     */
    record Query(
            Optional<String> job,
            Optional<Long> instance,
            Optional<String> startedBy,
            Optional<Long> before,
            int limit) {}

    /** Reads executions, the newest first, without steps. */
    List<Execution> executions(Query query);

    /** Reads an execution with its steps; nothing if there is none of that number. */
    Optional<Execution> execution(long id);

    /** Wants a running execution to stop; one that runs on another node sees it within a third of its claim time. */
    void stop(long id, Order by);

    /**
     * Restarts an execution that failed or was stopped, from its last checkpoint.
     *
     * @param parameters what is different from the first time
     * @return the number of the new execution
     */
    long restart(long id, Map<String, String> parameters, Order by);

    /** Gives an execution up that does not run, so that it can never be restarted. */
    void abandon(long id, Order by);

    /**
     * A job.
     *
     * @param application the deployment that has it
     * @param running how many of its executions have not ended, on any node
     */
    record Job(String application, String name, long running) {}

    /**
     * An execution.
     *
     * @param instance the number that all executions of one run of a job share
     * @param status as the batch runtime calls it, in lower case
     * @param startedBy the instance of a workflow that runs the job, if one does and is there still
     * @param node the node that runs it, or has run it, if that is known
     * @param successor the execution that goes on in its place since its node was lost
     */
    record Execution(
            long id,
            long instance,
            String application,
            String job,
            String status,
            Optional<String> exitStatus,
            Optional<Instant> created,
            Optional<Instant> started,
            Optional<Instant> ended,
            Map<String, String> parameters,
            Optional<InstanceId> startedBy,
            Optional<String> node,
            Optional<Long> successor,
            List<Step> steps) {

        /** Returns the same with the instance that runs it. */
        public Execution startedBy(Optional<InstanceId> by) {
            return new Execution(
                    id,
                    instance,
                    application,
                    job,
                    status,
                    exitStatus,
                    created,
                    started,
                    ended,
                    parameters,
                    by,
                    node,
                    successor,
                    steps);
        }
    }

    /**
     * A step of an execution.
     *
     * @param metrics how much was read, written and so on, by the names of the batch runtime in lower case
     * @param error what it failed with
     */
    record Step(
            long id,
            String name,
            String status,
            Optional<String> exitStatus,
            Optional<Instant> started,
            Optional<Instant> ended,
            Map<String, Long> metrics,
            Optional<String> error) {}
}
