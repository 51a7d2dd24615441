package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.MemoryTables.CheckpointKey;
import dev.holdfast.store.MemoryTables.CheckpointRow;
import dev.holdfast.store.MemoryTables.SnapshotRow;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Reading from the in-memory store. */
final class MemoryInstances implements Instances {

    private final MemoryTables tables;

    MemoryInstances(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public Optional<Snapshot> find(InstanceId id) {
        return tables.statement(() -> tables.live(id).map(this::snapshot));
    }

    @Override
    public Optional<Snapshot> lock(InstanceId id) {
        return find(id); // every statement holds the one lock until its transaction ends
    }

    private Snapshot snapshot(SnapshotRow row) {
        return new Snapshot(row.run(), row.id(), row.workflow(), row.hash(), state(row), row.createdAt());
    }

    private State state(SnapshotRow row) {
        Instant endedAt = Objects.requireNonNullElse(row.endedAt(), row.createdAt());
        Optional<CheckpointRow> last = tables.newest(new BranchKey(row.run(), 0));
        return switch (row.phase()) {
            case EXPECTED, RUNNING -> new State.InProgress(branches(row.run()));
            case PAUSED -> new State.Paused(branches(row.run()), row.reason(), row.actor());
            case COMPLETED ->
                new State.Completed(
                        last.flatMap(end -> Optional.ofNullable(end.output()))
                                .map(Payload::ofStored)
                                .orElseThrow(),
                        endedAt);
            case FAILED -> new State.Failed(row.failure().orElseGet(() -> new Failure("", "", "")), endedAt);
            case CANCELLED ->
                new State.Cancelled(
                        row.reason(),
                        row.actor(),
                        last.map(tombstone -> tombstone.checkpoint().position()),
                        endedAt);
        };
    }

    private List<BranchState> branches(long run) {
        return tables.branches().keySet().stream()
                .filter(key -> key.run() == run)
                .map(this::branch)
                .toList();
    }

    private BranchState branch(BranchKey key) {
        Checkpoint newest = tables.newest(key).orElseThrow().checkpoint();
        Optional<Payload> value = tables.checkpoint(key, newest.inputSequence())
                .flatMap(row -> Optional.ofNullable(row.output()))
                .map(Payload::ofStored);
        Position position = newest.position();
        return new BranchState(key.branch(), newest.sequence(), position, value);
    }

    private Collection<CheckpointRow> checkpoints(long run) {
        return tables.checkpoints()
                .subMap(
                        new CheckpointKey(new BranchKey(run, 0), 0),
                        new CheckpointKey(new BranchKey(run, Integer.MAX_VALUE), Integer.MAX_VALUE))
                .values();
    }

    @Override
    public List<StepRecord> steps(long run) {
        return tables.statement(
                () -> checkpoints(run).stream().map(MemoryInstances::step).toList());
    }

    private static StepRecord step(CheckpointRow row) {
        Checkpoint checkpoint = row.checkpoint();
        return new StepRecord(
                checkpoint.branch().branch(),
                checkpoint.sequence(),
                checkpoint.kind(),
                checkpoint.node(),
                checkpoint.attempt(),
                checkpoint.runner(),
                checkpoint.failure(),
                checkpoint.startedAt(),
                row.at());
    }

    @Override
    public Optional<Payload> output(long run, NodeId node) {
        return tables.statement(() -> checkpoints(run).stream()
                .filter(row -> row.checkpoint().node().equals(Optional.of(node)))
                .flatMap(row -> Optional.ofNullable(row.output()).stream())
                .reduce((earlier, later) -> later)
                .map(Payload::ofStored));
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return tables.statement(() -> tables.snapshots().descendingMap().values().stream()
                .filter(row -> row.live() && matches(row, query))
                .limit(query.limit())
                .map(MemoryInstances::summary)
                .toList());
    }

    private static boolean matches(SnapshotRow row, InstanceQuery query) {
        return query.phase().map(row.phase()::equals).orElse(true)
                && query.workflow().map(row.workflow()::equals).orElse(true)
                && query.idPrefix().map(row.id().value()::startsWith).orElse(true)
                && query.startedFrom()
                        .map(from -> !row.createdAt().isBefore(from))
                        .orElse(true)
                && query.startedBefore().map(row.createdAt()::isBefore).orElse(true)
                && query.after().map(run -> row.run() < run).orElse(true);
    }

    private static InstanceSummary summary(SnapshotRow row) {
        return new InstanceSummary(
                row.run(),
                row.id(),
                row.workflow(),
                row.hash(),
                row.phase(),
                row.failure().map(Failure::summary),
                row.reason(),
                row.createdAt(),
                Optional.ofNullable(row.endedAt()));
    }
}
