package dev.holdfast.lifecycle;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import java.time.Instant;

/** Whether an instance can be driven on, and with what. */
public final class Resumption {

    private Resumption() {}

    /** The answer to a resumption. */
    public sealed interface Outcome {}

    /** It can be driven on with this input. */
    public record Ready(Snapshot snapshot, Payload input) implements Outcome {}

    /** It has ended; nothing is left to drive. */
    public record AlreadyTerminal(Status status) implements Outcome {}

    /** It is paused and stays so: a resumption never ends a pause. */
    public record Paused(Status status) implements Outcome {}

    /** It is parked at a delay or a signal that is not due, or on its way to an end that no caller hurries. */
    public record NotReady(Status status) implements Outcome {}

    /**
     * Decides about an instance.
     *
     * @param hash the definition the caller holds
     * @param now the time against which wake times are compared
     * @throws DefinitionMismatch if the instance was started with another definition
     * @throws NotResumable if its value is missing
     */
    public static Outcome decide(Snapshot snapshot, DefinitionHash hash, Instant now) {
        if (!snapshot.hash().equals(hash)) {
            throw new DefinitionMismatch(snapshot.id(), hash, snapshot.hash());
        }
        if (snapshot.state() instanceof State.Final) {
            return new AlreadyTerminal(snapshot.status());
        }
        if (snapshot.state() instanceof State.Paused) {
            return new Paused(snapshot.status());
        }
        if (snapshot.state() instanceof State.Compensating) {
            return new NotReady(snapshot.status());
        }
        if (snapshot.state() instanceof State.InProgress running && isParked(running, now)) {
            return new NotReady(snapshot.status());
        }
        return new Ready(snapshot, input(snapshot));
    }

    /** The branch that watches the deadline of the instance has nothing that could be driven on. */
    private static boolean isParked(State.InProgress running, Instant now) {
        return running.branches().stream()
                .filter(branch -> !branch.isDeadline())
                .map(BranchState::position)
                .allMatch(at -> isParked(at, now));
    }

    private static boolean isParked(Position position, Instant now) {
        if (position instanceof Position.AtDelay delay) {
            return now.isBefore(delay.wake());
        }
        if (position instanceof Position.AtSignal signal) {
            return signal.deadline().map(now::isBefore).orElse(true);
        }
        return position instanceof Position.AtJoin;
    }

    /**
     * Returns the value that branch 0 goes on with: the output of its last finished step, or the input of the run.
     *
     * @throws NotResumable if the instance is not in progress, or the value is missing
     */
    public static Payload input(Snapshot snapshot) {
        if (!(snapshot.state() instanceof State.InProgress running)) {
            throw new NotResumable(
                    snapshot.id(),
                    "it is not in progress but " + snapshot.status().kind().text());
        }
        return running.branches().stream()
                .findFirst()
                .flatMap(BranchState::value)
                .orElseThrow(() -> new NotResumable(snapshot.id(), "the value of its last step is missing"));
    }
}
