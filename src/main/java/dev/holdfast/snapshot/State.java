package dev.holdfast.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The state of an instance. Finality is a type: nothing leaves a {@link Final} one. */
public sealed interface State {

    /** Calls the case made for this state; a new state breaks the build at every caller. */
    <R> R match(Cases<R> cases);

    /**
     * One case for each state.
     *
     * @param <R> what the decision yields
     */
    interface Cases<R> {
        /** It runs or waits. */
        R inProgress(InProgress state);

        /** Nothing starts until it is resumed. */
        R paused(Paused state);

        /** It is on its way to an end, undoing what was done. */
        R compensating(Compensating state);

        /** It ended with an output. */
        R completed(Completed state);

        /** It ended by a failure. */
        R failed(Failed state);

        /** It was ended by a verb. */
        R cancelled(Cancelled state);
    }

    /** A state with live branches. */
    sealed interface Live extends State {
        /** Returns the live branches by number; the first is branch 0. */
        List<BranchState> branches();
    }

    /** A state that nothing leaves. */
    sealed interface Final extends State {
        /** Returns when it was entered. */
        Instant endedAt();
    }

    /** It runs, or waits for a time, an event or other branches. */
    record InProgress(List<BranchState> branches) implements Live {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.inProgress(this);
        }
    }

    /** Nothing starts until somebody resumes it; who asked for it and why is kept. */
    record Paused(List<BranchState> branches, Optional<String> reason, Optional<String> actor) implements Live {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.paused(this);
        }
    }

    /**
     * It is on its way to an end by cancel or failure: steps that run may finish, then finished steps are undone.
     *
     * @param branches the live branches; once undoing has begun the one that undoes
     * @param undoing whether undoing has begun
     * @param reason why it is to be cancelled, if it is and a reason was given
     * @param actor who cancels it, if somebody does
     * @param failure why it failed, if it did
     */
    record Compensating(
            List<BranchState> branches,
            boolean undoing,
            Optional<String> reason,
            Optional<String> actor,
            Optional<Failure> failure)
            implements Live {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.compensating(this);
        }
    }

    /** It ended with an output. */
    record Completed(Payload output, Instant endedAt) implements Final {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.completed(this);
        }
    }

    /** It ended by a failure. */
    record Failed(Failure failure, Instant endedAt) implements Final {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.failed(this);
        }
    }

    /** It was ended by a verb; who and why is kept, and where branch 0 stood. */
    record Cancelled(Optional<String> reason, Optional<String> actor, Optional<Position> interruptedAt, Instant endedAt)
            implements Final {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.cancelled(this);
        }
    }
}
