package dev.holdfast.engine;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.task.JobOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The batch runtime as the engine needs it. Called in the context of the application whose jobs they are, on a thread without a
 * transaction; what the runtime stores commits by itself. Safe for use by many threads.
 */
public interface Jobs {

    /**
     * What is to be started.
     *
     * @param job the name of the job
     * @param parameters what it is started with
     * @param key the name of this execution of the step, which the job gets as a parameter: who may have started it before finds it by
     *     that, and whoever stops jobs sees whose it is
     */
    record Wanted(String job, Map<String, String> parameters, String key) {}

    /**
     * Starts a job.
     *
     * @param again whether somebody may have started it already; that execution is then the answer
     * @return the execution
     * @throws Refused if the runtime does not take it
     */
    long start(Wanted wanted, boolean again);

    /** How an execution of a job is. */
    enum State {
        /** It runs, or is about to. */
        RUNNING,
        /** It has completed. */
        COMPLETED,
        /** It has failed or was stopped, and can be restarted. */
        FAILED,
        /** It was abandoned, and cannot. */
        ABANDONED
    }

    /**
     * What a look at a job saw.
     *
     * @param execution the newest execution of the job
     * @param state how it is
     * @param createdAt when it was started
     * @param outcome what it came to so far
     */
    record Seen(long execution, State state, Instant createdAt, JobOutcome outcome) {}

    /** Looks how the job of an execution does, whoever may have restarted it meanwhile; nothing if the runtime does not know it. */
    Optional<Seen> look(long execution);

    /** Restarts a job from where it failed or stopped; throws {@link Refused}. */
    void restart(long execution);

    /** Tells a job to stop, if it runs; from any context. */
    void stop(long execution);

    /**
     * Takes note of an execution that runs on this node and was not restarted by {@link #restart}: whoever looks after jobs of lost
     * nodes, or a caller, has. Called where the runtime knows it; does nothing the second time.
     */
    void adopt(long execution, String key);

    /** Tells whether two executions are of one run of a job: that one is a restart of the other. */
    boolean isSame(long execution, long other);

    /**
     * An execution that was started or restarted here, or adopted, and may still run.
     *
     * @param execution the execution
     * @param key says whose job it is
     */
    record Running(long execution, String key) {}

    /** Returns what runs on this node and is not known to have ended. */
    List<Running> running();

    /** There is no batch runtime: starting a job is refused. */
    Jobs NONE = new Jobs() {
        @Override
        public long start(Wanted wanted, boolean again) {
            throw new Refused("job '" + wanted.job() + "' cannot be started: there is no batch runtime here", null);
        }

        @Override
        public Optional<Seen> look(long execution) {
            return Optional.empty();
        }

        @Override
        public void restart(long execution) {
            throw new Refused("execution " + execution + " cannot be restarted: there is no batch runtime here", null);
        }

        @Override
        public void stop(long execution) {
            // nothing runs
        }

        @Override
        public void adopt(long execution, String key) {
            // nothing runs
        }

        @Override
        public boolean isSame(long execution, long other) {
            return execution == other;
        }

        @Override
        public List<Running> running() {
            return List.of();
        }
    };

    /** The batch runtime does not take a job, or one has not completed; what was found, and what to do, is in the message. */
    final class Refused extends HoldfastException {

        private static final long serialVersionUID = 1L;

        /** Creates the error. */
        public Refused(String message, @Nullable Throwable cause) {
            super(ErrorCode.JOB_FAILED, message, cause);
        }
    }
}
