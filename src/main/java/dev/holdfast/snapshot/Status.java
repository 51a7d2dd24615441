package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What callers see of the state of an instance.
 *
 * @param kind which of the seven it is; the other parts are present where the kind says so
 * @param node failed and cancelled: nothing; waiting and awaiting signal: where it is parked; in progress: the next node
 * @param failure failed: why
 * @param reason cancelled and paused: why, if a reason was given
 * @param actor cancelled and paused: who asked for it, if known
 * @param wake waiting: when it goes on; awaiting signal: when the wait ends, if ever
 * @param signal awaiting signal: the name of the signal
 */
public record Status(
        Kind kind,
        Optional<NodeId> node,
        Optional<Failure> failure,
        Optional<String> reason,
        Optional<String> actor,
        Optional<Instant> wake,
        Optional<String> signal) {

    /** The seven statuses. */
    public enum Kind {
        /** A step runs or is about to. */
        IN_PROGRESS,
        /** Parked until a time. */
        WAITING,
        /** Parked until an event comes. */
        AWAITING_SIGNAL,
        /** Nothing starts until it is resumed. */
        PAUSED,
        /** Ended with an output. */
        COMPLETED,
        /** Ended by a failure. */
        FAILED,
        /** Ended by a verb. */
        CANCELLED;

        /** Returns the spelling of REST and console: lower case with underscores. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Tells whether the instance has ended. */
    public boolean isFinal() {
        return kind == Kind.COMPLETED || kind == Kind.FAILED || kind == Kind.CANCELLED;
    }

    /** Derives the status from the state; this is the only place that does. */
    public static Status of(State state) {
        return state.match(new Derivation());
    }

    private static Status plain(Kind kind, Optional<NodeId> node) {
        return new Status(
                kind, node, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static final class Derivation implements State.Cases<Status> {

        @Override
        public Status inProgress(State.InProgress state) {
            Optional<Position> position = state.branches().stream().findFirst().map(BranchState::position);
            Optional<NodeId> node = position.flatMap(Position::node);
            if (position.orElse(null) instanceof Position.AtDelay delay) {
                return new Status(
                        Kind.WAITING,
                        node,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(delay.wake()),
                        Optional.empty());
            }
            if (position.orElse(null) instanceof Position.AtSignal signal) {
                return new Status(
                        Kind.AWAITING_SIGNAL,
                        node,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        signal.deadline(),
                        Optional.of(signal.name()));
            }
            return plain(Kind.IN_PROGRESS, node);
        }

        @Override
        public Status paused(State.Paused state) {
            Optional<NodeId> node = state.branches().stream()
                    .findFirst()
                    .map(BranchState::position)
                    .flatMap(Position::node);
            return new Status(
                    Kind.PAUSED,
                    node,
                    Optional.empty(),
                    state.reason(),
                    state.actor(),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public Status completed(State.Completed state) {
            return plain(Kind.COMPLETED, Optional.empty());
        }

        @Override
        public Status failed(State.Failed state) {
            return new Status(
                    Kind.FAILED,
                    Optional.empty(),
                    Optional.of(state.failure()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public Status cancelled(State.Cancelled state) {
            return new Status(
                    Kind.CANCELLED,
                    state.interruptedAt().flatMap(Position::node),
                    Optional.empty(),
                    state.reason(),
                    state.actor(),
                    Optional.empty(),
                    Optional.empty());
        }
    }
}
