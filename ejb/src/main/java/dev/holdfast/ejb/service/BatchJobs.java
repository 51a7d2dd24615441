package dev.holdfast.ejb.service;

import dev.holdfast.engine.Jobs;
import dev.holdfast.task.JobOutcome;
import jakarta.batch.operations.JobExecutionAlreadyCompleteException;
import jakarta.batch.operations.JobExecutionNotMostRecentException;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.operations.JobRestartException;
import jakarta.batch.operations.JobSecurityException;
import jakarta.batch.operations.JobStartException;
import jakarta.batch.operations.NoSuchJobException;
import jakarta.batch.operations.NoSuchJobExecutionException;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.batch.runtime.BatchStatus;
import jakarta.batch.runtime.JobExecution;
import jakarta.batch.runtime.JobInstance;
import jakarta.batch.runtime.Metric;
import jakarta.batch.runtime.StepExecution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The batch runtime of the server. Which jobs there are is told by the class loader of the thread, so all but stopping is for a
 * thread in the context of the application.
 */
final class BatchJobs implements Jobs {

    /** How often a stop that meets trouble is tried again, a second later each time. */
    private static final int MOST_TRIES = 60;

    private static final String COUNT = "_COUNT";

    private final Map<Long, Kept> kept = new ConcurrentHashMap<>();
    private final LongPredicate goesOn;

    /** An execution that runs here, and where the runtime knows it. */
    private record Kept(String key, ClassLoader loader, AtomicInteger failed) {}

    /**
     * Finds the runtime anew at each call.
     *
     * @param goesOn tells whether an execution that has failed or was stopped is about to be restarted by the engine
     */
    BatchJobs(LongPredicate goesOn) {
        this.goesOn = goesOn;
    }

    @Override
    public long start(Wanted wanted, boolean again) {
        JobOperator operator = BatchRuntime.getJobOperator();
        Optional<Long> started = again ? find(operator, wanted) : Optional.empty();
        if (started.isPresent()) {
            return started.get();
        }
        Properties parameters = new Properties();
        parameters.putAll(wanted.parameters());
        parameters.setProperty(dev.holdfast.client.Jobs.KEY, wanted.key());
        try {
            return keep(operator.start(wanted.job(), parameters), wanted.key());
        } catch (JobStartException | JobSecurityException | NoSuchJobException e) {
            throw new Refused("job '" + wanted.job() + "' cannot be started: " + e.getMessage(), e);
        }
    }

    private long keep(long execution, String key) {
        adopt(execution, key);
        return execution;
    }

    @Override
    public void adopt(long execution, String key) {
        kept.putIfAbsent(execution, new Kept(key, Thread.currentThread().getContextClassLoader(), new AtomicInteger()));
    }

    /** Every execution of the application is looked at, newest first: this is for after the loss of a node. */
    private static Optional<Long> find(JobOperator operator, Wanted wanted) {
        for (String name : operator.getJobNames()) {
            for (JobInstance instance : instances(operator, name)) {
                Optional<JobExecution> newest = newest(operator, instance);
                if (newest.isPresent() && hasKey(newest.get(), wanted.key())) {
                    return Optional.of(newest.get().getExecutionId());
                }
            }
        }
        return Optional.empty();
    }

    private static List<JobInstance> instances(JobOperator operator, String job) {
        try {
            List<JobInstance> all = new ArrayList<>(operator.getJobInstances(job, 0, Integer.MAX_VALUE));
            all.sort(Comparator.comparingLong(JobInstance::getInstanceId).reversed());
            return all;
        } catch (NoSuchJobException e) {
            return List.of(); // it never ran
        }
    }

    private static boolean hasKey(JobExecution execution, String key) {
        @Nullable Properties parameters = execution.getJobParameters();
        return parameters != null && key.equals(parameters.getProperty(dev.holdfast.client.Jobs.KEY));
    }

    private static Optional<JobExecution> newest(JobOperator operator, JobInstance instance) {
        return operator.getJobExecutions(instance).stream()
                .max(Comparator.comparingLong(JobExecution::getExecutionId))
                // asked for by itself: a list may be of what is remembered
                .map(found -> operator.getJobExecution(found.getExecutionId()));
    }

    @Override
    public Optional<Seen> look(long execution) {
        JobOperator operator = BatchRuntime.getJobOperator();
        try {
            JobInstance instance = operator.getJobInstance(execution);
            Optional<JobExecution> newest = newest(operator, instance);
            newest.filter(found -> state(found.getBatchStatus()) != State.RUNNING)
                    .ifPresent(found -> kept.remove(found.getExecutionId()));
            return newest.map(found -> seen(operator, instance, found));
        } catch (NoSuchJobExecutionException e) {
            return Optional.empty();
        }
    }

    private Seen seen(JobOperator operator, JobInstance instance, JobExecution execution) {
        State ended = state(execution.getBatchStatus());
        State state = ended == State.FAILED && goesOn.test(execution.getExecutionId()) ? State.RUNNING : ended;
        @Nullable Date created = execution.getCreateTime();
        return new Seen(
                execution.getExecutionId(),
                state,
                created == null ? Instant.EPOCH : Instant.ofEpochMilli(created.getTime()),
                new JobOutcome(
                        instance.getJobName(),
                        execution.getExecutionId(),
                        String.valueOf(execution.getExitStatus()),
                        state == State.COMPLETED ? metrics(operator, execution.getExecutionId()) : Map.of()));
    }

    private static State state(BatchStatus status) {
        return switch (status) {
            case STARTING, STARTED, STOPPING -> State.RUNNING;
            case COMPLETED -> State.COMPLETED;
            case FAILED, STOPPED -> State.FAILED;
            case ABANDONED -> State.ABANDONED;
        };
    }

    private static Map<String, Long> metrics(JobOperator operator, long execution) {
        Map<String, Long> sums = new TreeMap<>();
        for (StepExecution step : operator.getStepExecutions(execution)) {
            for (Metric metric : step.getMetrics()) {
                String name = metric.getType().name();
                String plain = name.endsWith(COUNT) ? name.substring(0, name.length() - COUNT.length()) : name;
                sums.merge(plain.toLowerCase(Locale.ROOT), metric.getValue(), Long::sum);
            }
        }
        return sums;
    }

    @Override
    public void restart(long execution) {
        JobOperator operator = BatchRuntime.getJobOperator();
        try {
            Properties parameters = operator.getParameters(execution);
            keep(
                    operator.restart(execution, parameters),
                    String.valueOf(parameters.getProperty(dev.holdfast.client.Jobs.KEY)));
        } catch (JobExecutionNotMostRecentException e) {
            return; // somebody else has restarted it
        } catch (JobRestartException | JobExecutionAlreadyCompleteException | JobSecurityException e) {
            throw new Refused("execution " + execution + " cannot be restarted: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isSame(long execution, long other) {
        @Nullable Kept known = kept.get(execution);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            enter(known);
            JobOperator operator = BatchRuntime.getJobOperator();
            return operator.getJobInstance(execution).getInstanceId()
                    == operator.getJobInstance(other).getInstanceId();
        } catch (NoSuchJobExecutionException e) {
            return true; // removed, or its application has gone: no reason to stop it
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void enter(@Nullable Kept known) {
        if (known != null) {
            Thread.currentThread().setContextClassLoader(known.loader());
        }
    }

    @Override
    public void stop(long execution) {
        @Nullable Kept known = kept.get(execution);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            enter(known);
            BatchRuntime.getJobOperator().stop(execution);
            kept.remove(execution);
        } catch (JobExecutionNotRunningException | NoSuchJobExecutionException e) {
            kept.remove(execution); // it has ended
        } catch (RuntimeException e) {
            if (known != null && known.failed().incrementAndGet() >= MOST_TRIES) {
                kept.remove(execution); // its application has gone, and with it the job
            }
            throw e;
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Override
    public List<Running> running() {
        return kept.entrySet().stream()
                .map(entry -> new Running(entry.getKey(), entry.getValue().key()))
                .toList();
    }
}
