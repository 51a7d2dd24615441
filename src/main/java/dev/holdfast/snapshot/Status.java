package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What callers see of the state of an instance.
 *
 * @param kind which of the eight it is; the other parts are present where the kind says so
 * @param node failed and cancelled: nothing; waiting and awaiting signal: where it is parked; in progress: the next node
 * @param failure failed: why
 * @param reason cancelled and paused: why, if a reason was given
 * @param actor cancelled and paused: who asked for it, if known
 * @param wake waiting: when it goes on; awaiting signal: when the wait ends, if ever
 * @param signal awaiting signal: the name of the signal, several by commas; waiting: the same if some branch awaits one
 */
public record Status(
        Kind kind,
        Optional<NodeId> node,
        Optional<Failure> failure,
        Optional<String> reason,
        Optional<String> actor,
        Optional<Instant> wake,
        Optional<String> signal) {

    /** The eight statuses. */
    public enum Kind {
        /** A step runs or is about to. */
        IN_PROGRESS,
        /** Parked until a time. */
        WAITING,
        /** Parked until an event comes. */
        AWAITING_SIGNAL,
        /** Nothing starts until it is resumed. */
        PAUSED,
        /** Finished steps are being undone, or are about to be once running ones have ended. */
        COMPENSATING,
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

    /** Returns the status of every instance that has ended with an output: it says nothing more. */
    public static Status completed() {
        return plain(Kind.COMPLETED, Optional.empty());
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
            Optional<NodeId> node = at(state.branches());
            List<Position> leaves = leaves(state.branches());
            if (leaves.isEmpty() || !leaves.stream().allMatch(Derivation::isParked)) {
                return plain(Kind.IN_PROGRESS, node);
            }
            Optional<Instant> wake = leaves.stream()
                    .map(Derivation::wake)
                    .flatMap(Optional::stream)
                    .min(Comparator.naturalOrder());
            Optional<Position.AtSignal> signal = leaves.stream()
                    .filter(Position.AtSignal.class::isInstance)
                    .map(Position.AtSignal.class::cast)
                    .findFirst();
            boolean sleeps = leaves.stream().anyMatch(Position.AtDelay.class::isInstance);
            return new Status(
                    sleeps ? Kind.WAITING : Kind.AWAITING_SIGNAL,
                    node,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    wake,
                    signal.map(Position.AtSignal::name));
        }

        /** Where the instance stands as a whole: where branch 0 stands, at the fork while its arms run. */
        private static Optional<NodeId> at(List<BranchState> branches) {
            return branches.stream().findFirst().map(BranchState::position).flatMap(Position::node);
        }

        /** The positions that decide: not those that only wait for their arms, and not the deadline of the instance. */
        private static List<Position> leaves(List<BranchState> branches) {
            return branches.stream()
                    .filter(branch -> !branch.isDeadline())
                    .map(BranchState::position)
                    .filter(position -> !(position instanceof Position.AtJoin))
                    .toList();
        }

        private static boolean isParked(Position position) {
            return position instanceof Position.AtDelay || position instanceof Position.AtSignal;
        }

        private static Optional<Instant> wake(Position position) {
            return position instanceof Position.AtDelay delay
                    ? Optional.of(delay.wake())
                    : ((Position.AtSignal) position).deadline();
        }

        @Override
        public Status paused(State.Paused state) {
            Optional<NodeId> node = at(state.branches());
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
        public Status compensating(State.Compensating state) {
            return new Status(
                    Kind.COMPENSATING,
                    at(state.branches()),
                    state.failure(),
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
