package dev.holdfast.ejb.jpa;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a snapshot of the rows in which one statement answers where an instance stands. */
final class StandMapper {

    private static final int SNAPSHOT = 0;
    private static final int NEWEST = 1;
    private static final int VALUE = 2;

    private StandMapper() {}

    /** Maps rows of (snapshot, newest checkpoint of a branch, row that holds its value), by branch; at least one. */
    static Snapshot snapshot(List<Object[]> rows) {
        SnapshotRow snapshot = (SnapshotRow) rows.get(0)[SNAPSHOT];
        return new Snapshot(
                snapshot.id(),
                new InstanceId(snapshot.instanceId()),
                new WorkflowName(Objects.requireNonNull(snapshot.workflow())),
                DefinitionHash.of(Objects.requireNonNull(snapshot.definitionHash())),
                state(snapshot, rows),
                snapshot.createdAt());
    }

    private static State state(SnapshotRow snapshot, List<Object[]> rows) {
        CheckpointRow last = (CheckpointRow) rows.get(0)[NEWEST];
        Instant endedAt = Objects.requireNonNullElse(snapshot.endedAt(), snapshot.createdAt());
        Optional<String> reason = Optional.ofNullable(snapshot.reason());
        Optional<String> actor = Optional.ofNullable(snapshot.actor());
        return switch (snapshot.phase()) {
            case EXPECTED, RUNNING -> new State.InProgress(branches(rows));
            case PAUSED -> new State.Paused(branches(rows), reason, actor);
            case COMPLETED -> new State.Completed(payload(last).orElseThrow(), endedAt);
            case FAILED -> new State.Failed(failure(snapshot, last), endedAt);
            case CANCELLED -> new State.Cancelled(reason, actor, Optional.of(position(last)), endedAt);
        };
    }

    private static Failure failure(SnapshotRow snapshot, CheckpointRow last) {
        String stored = last.error();
        return stored != null
                ? Failure.ofText(stored)
                : new Failure("", Objects.requireNonNullElse(snapshot.error(), ""), "");
    }

    private static List<BranchState> branches(List<Object[]> rows) {
        return rows.stream().map(StandMapper::branch).toList();
    }

    private static BranchState branch(Object[] row) {
        CheckpointRow newest = (CheckpointRow) row[NEWEST];
        return new BranchState(
                newest.branch(), newest.sequence(), position(newest), payload((CheckpointRow) row[VALUE]));
    }

    private static Position position(CheckpointRow row) {
        String stored = row.position();
        return stored == null ? new Position.NotStarted() : Position.ofText(stored);
    }

    private static Optional<Payload> payload(@Nullable CheckpointRow row) {
        return Optional.ofNullable(row)
                .flatMap(present -> Optional.ofNullable(present.output()))
                .map(Payload::ofStored);
    }
}
