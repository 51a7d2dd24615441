package dev.holdfast.lifecycle;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Instances at rest in every state, for the decisions about them. */
final class Snapshots {

    static final DefinitionHash HASH = DefinitionHash.parse("0".repeat(63) + "1");
    static final DefinitionHash OTHER_HASH = DefinitionHash.parse("0".repeat(63) + "2");
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    static final InstanceId ID = new InstanceId("order-7");
    static final NodeId NODE = new NodeId("charge");
    static final Payload VALUE = new Payload((byte) 1, new byte[] {42});
    static final Failure FAILURE = new Failure("java.lang.IllegalStateException", "no stock", "");

    private Snapshots() {}

    static Snapshot in(State state) {
        return new Snapshot(7, ID, new WorkflowName("orders"), HASH, state, NOW.minusSeconds(60));
    }

    static BranchState branch(int number, Position position) {
        OptionalInt parent = number == 0 ? OptionalInt.empty() : OptionalInt.of(0);
        return new BranchState(number, 1, position, parent, false, Optional.of(VALUE));
    }

    static State running(Position... positions) {
        BranchState[] branches = new BranchState[positions.length];
        Arrays.setAll(branches, number -> branch(number, positions[number]));
        return new State.InProgress(List.of(branches));
    }

    static Position atTask() {
        return new Position.AtTask(NODE);
    }

    static Position atDelay(Instant wake) {
        return new Position.AtDelay(NODE, wake);
    }

    static Position atSignal(Optional<Instant> deadline) {
        return new Position.AtSignal(NODE, "approval", deadline);
    }

    static State paused() {
        return new State.Paused(List.of(branch(0, atTask())), Optional.of("holiday"), Optional.of("ada"));
    }

    static State compensating(boolean undoing) {
        return new State.Compensating(
                List.of(branch(0, atTask())), undoing, Optional.of("not wanted"), Optional.of("ada"), Optional.empty());
    }

    static State completed() {
        return new State.Completed(VALUE, NOW);
    }

    static State failed() {
        return new State.Failed(FAILURE, NOW);
    }

    static State cancelled() {
        return new State.Cancelled(Optional.of("not wanted"), Optional.of("ada"), Optional.of(atTask()), NOW);
    }

    static List<State> all() {
        return List.of(
                running(atTask()),
                running(atDelay(NOW.plusSeconds(1))),
                running(atSignal(Optional.empty())),
                paused(),
                compensating(false),
                compensating(true),
                completed(),
                failed(),
                cancelled());
    }
}
