package dev.holdfast.ejb.jobs;

import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.Set;
import org.jberet.operations.AbstractJobOperator;
import org.jberet.operations.DelegatingJobOperator;
import org.jberet.repository.JobExecutionSelector;
import org.jberet.runtime.JobExecutionImpl;
import org.jspecify.annotations.Nullable;

/**
 * The batch runtime as one application has it. To be called in that application's context; what the runtime throws
 * ({@link BatchRuntimeException}) reaches the caller.
 */
public final class JobRuntime {

    private final AbstractJobOperator operator;

    private JobRuntime(AbstractJobOperator operator) {
        this.operator = operator;
    }

    /** Returns the runtime of the application in whose context the thread is; nothing if it has none. */
    public static Optional<JobRuntime> here() {
        try {
            JobOperator operator = BatchRuntime.getJobOperator();
            while (operator instanceof DelegatingJobOperator delegating) {
                operator = delegating.getDelegate();
            }
            return operator instanceof AbstractJobOperator own ? Optional.of(new JobRuntime(own)) : Optional.empty();
        } catch (BatchRuntimeException | IllegalStateException | ServiceConfigurationError e) {
            return Optional.empty(); // the server has none, or none for this deployment
        }
    }

    /** Returns what the runtime calls the application. */
    public String application() {
        String name = operator.getBatchEnvironment().getApplicationName();
        return name == null ? "" : name;
    }

    /** Returns the names of the jobs that the application has. */
    public Set<String> jobs() {
        return operator.getJobNames();
    }

    /**
     * Tells whether an execution runs in this process. Of executions on other nodes the runtime knows what is in the database; only one that
     * it runs itself has the job that was made for it.
     */
    public boolean runsHere(long execution) {
        return running(execution).isPresent();
    }

    private Optional<JobExecutionImpl> running(long execution) {
        JobExecution found = operator.getJobExecution(execution);
        return found instanceof JobExecutionImpl own && own.getSubstitutedJob() != null
                ? Optional.of(own)
                : Optional.empty();
    }

    /** Stops an execution that runs here and that somebody elsewhere wants to stop; does nothing the second time. */
    public void stopHere(long execution) {
        running(execution).filter(own -> !own.isStopRequested()).ifPresent(JobExecutionImpl::stop);
    }

    /** Starts a job and returns the number of its execution. */
    public long start(String job, Map<String, String> parameters) {
        return operator.start(job, properties(parameters));
    }

    /** Wants an execution to stop, wherever it runs. */
    public void stop(long execution) {
        operator.stop(execution);
    }

    /**
     * Restarts an execution that has failed or was stopped; answers the number of the new one. What the runtime remembers of other
     * executions of the same instance is forgotten first: it would go on from where it has last seen one, and another node may have
     * taken it further.
     */
    public long restart(long execution, long instance, Map<String, String> parameters) {
        operator.getJobRepository().removeJobExecutions(new OfInstance(instance));
        return operator.restart(execution, properties(parameters));
    }

    /** Gives an execution up. */
    public void abandon(long execution) {
        operator.abandon(execution);
    }

    private Properties parameters(long execution) {
        Properties parameters = operator.getParameters(execution);
        return parameters == null ? new Properties() : parameters;
    }

    /** Returns a parameter that an execution was started with. */
    public Optional<String> parameter(long execution, String name) {
        return Optional.ofNullable(parameters(execution).getProperty(name));
    }

    private static Properties properties(Map<String, String> parameters) {
        Properties properties = new Properties();
        properties.putAll(parameters);
        return properties;
    }

    /** Selects the executions of one instance of a job that do not run here. */
    private static final class OfInstance implements JobExecutionSelector {

        private final long instance;

        OfInstance(long instance) {
            this.instance = instance;
        }

        @Override
        public boolean select(JobExecution execution, Collection<Long> all) {
            return execution instanceof JobExecutionImpl own
                    && own.getSubstitutedJob() == null
                    && own.getJobInstance().getInstanceId() == instance;
        }

        @Override
        public @Nullable JobContext getJobContext() {
            return null;
        }

        @Override
        public void setJobContext(JobContext context) {}

        @Override
        public @Nullable StepContext getStepContext() {
            return null;
        }

        @Override
        public void setStepContext(StepContext context) {}
    }
}
