package dev.holdfast.execution;

import dev.holdfast.definition.Node;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.snapshot.Position;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an event.
 *
 * @param position where the branch stands now
 * @param action what is to be done there
 */
public record Decision(Position position, Action action) {

    /**
     * Tells whether the branch comes to a wait for a time or an event. The row that leads there has to hold the position: it
     * says since when the branch waits, and until when.
     */
    public boolean waits() {
        return action instanceof Sleep || action instanceof Await;
    }

    /** What a hand has to do next. */
    public sealed interface Action {

        /** Calls the case made for this action. */
        <R> @Nullable R match(Cases<R> cases);
    }

    /**
     * One case for each action.
     *
     * @param <R> what the hand answers; it may answer nothing
     */
    public interface Cases<R> {
        /** Run a task. */
        @Nullable
        R run(Run action);

        /** Run the deciding step of a route. */
        @Nullable
        R decide(Decide action);

        /** Run the step that computes a delay. */
        @Nullable
        R measure(Measure action);

        /** Run the join of a fork. */
        @Nullable
        R join(Join action);

        /** Open the arms of a fork. */
        @Nullable
        R open(Open action);

        /** Open an arm for each item. */
        @Nullable
        R openEach(OpenEach action);

        /** Park until the last arm has ended. */
        @Nullable
        R awaitArms(AwaitArms action);

        /** Gather the results of a fan-out. */
        @Nullable
        R collect(Collect action);

        /** Park until a time. */
        @Nullable
        R sleep(Sleep action);

        /** Take an event, or park until one comes. */
        @Nullable
        R await(Await action);

        /** Start a child instance. */
        @Nullable
        R call(Call action);

        /** Take the end of a child instance, or park until it comes. */
        @Nullable
        R awaitChild(AwaitChild action);

        /** Start a job. */
        @Nullable
        R startJob(StartJob action);

        /** Look how a job does, restart it or park. */
        @Nullable
        R awaitJob(AwaitJob action);

        /** Look again: the position says what is to be done. */
        @Nullable
        R proceed(Proceed action);

        /** End the branch. */
        @Nullable
        R end(End action);

        /** Try the same again later. */
        @Nullable
        R retry(Retry action);

        /** Fail. */
        @Nullable
        R fail(Fail action);
    }

    /** Run the task with the current value; its output is the new one. */
    public record Run(Node.Task task) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.run(this);
        }
    }

    /** Run the deciding step with the current value, which stays; its output is the key. */
    public record Decide(Node.Route route) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.decide(this);
        }
    }

    /** Run the measuring step with the current value, which stays; its output is the length of the delay. */
    public record Measure(Node.Delay delay, Node.Task task) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.measure(this);
        }
    }

    /** Run the join with the results of the arms; its output is the new value. */
    public record Join(Node.Fork fork, int first, int arms) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.join(this);
        }
    }

    /** Open the arms, each with the current value. */
    public record Open(Node.Fork fork) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.open(this);
        }
    }

    /** Open an arm for each item of the current value. */
    public record OpenEach(Node.ForEach forEach) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.openEach(this);
        }
    }

    /** Put the branch down until its last arm wakes it. */
    public record AwaitArms() implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.awaitArms(this);
        }
    }

    /** Make the list of the arms' results the new value. */
    public record Collect(Node.ForEach forEach, int first, int arms) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.collect(this);
        }
    }

    /** Put the branch down until the wake time. */
    public record Sleep(Instant wake) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.sleep(this);
        }
    }

    /** Take the oldest event of the node's names, else its time-out if the time is over, else put the branch down. */
    public record Await(Node.Await await) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.await(this);
        }
    }

    /** Start the child instance with the current value. */
    public record Call(Node.Call call) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.call(this);
        }
    }

    /** Take the end of the child instance, else put the branch down. */
    public record AwaitChild(Node.Call call, String signal) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.awaitChild(this);
        }
    }

    /** Start the job with its parameters. */
    public record StartJob(Node.Job job) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.startJob(this);
        }
    }

    /**
     * Take what the job came to, else put the branch down.
     *
     * @param job the node
     * @param execution an execution of it; the job may have been restarted since
     * @param counted whether it is known that this execution has not completed, and that the job is to be restarted
     */
    public record AwaitJob(Node.Job job, long execution, boolean counted) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.awaitJob(this);
        }
    }

    /** Nothing but to ask what is to be done at the new position. */
    public record Proceed() implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.proceed(this);
        }
    }

    /** The branch is done and the current value is its result: an arm ends, and branch 0 ends the instance with it. */
    public record End() implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.end(this);
        }
    }

    /** The attempt failed and the task is tried again after this time. */
    public record Retry(Duration after) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.retry(this);
        }
    }

    /**
     * The branch cannot go on.
     *
     * @param code which rule was broken; {@link ErrorCode#TASK_FAILED} for what a body threw
     * @param text a sentence with node, value and rule
     */
    public record Fail(ErrorCode code, String text) implements Action {
        @Override
        public <R> @Nullable R match(Cases<R> cases) {
            return cases.fail(this);
        }
    }
}
