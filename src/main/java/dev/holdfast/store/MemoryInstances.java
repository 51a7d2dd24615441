package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.CheckpointRow;
import dev.holdfast.store.MemoryRows.Origin;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.store.MemoryRows.Story;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reading from the in-memory store. */
final class MemoryInstances implements Instances {

    private final MemoryTables tables;

    MemoryInstances(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public Optional<Snapshot> find(InstanceId id) {
        return tables.statement(() -> tables.live(id).flatMap(this::snapshot));
    }

    @Override
    public Optional<Snapshot> lock(InstanceId id) {
        return find(id); // every statement holds the one lock until its transaction ends
    }

    private Optional<Snapshot> snapshot(SnapshotRow row) {
        return row.origin()
                .map(origin -> new Snapshot(
                        row.run(), row.id(), origin.workflow(), origin.hash(), state(row), row.createdAt()));
    }

    private State state(SnapshotRow row) {
        Story story = row.story();
        Instant endedAt = Objects.requireNonNullElse(story.endedAt(), row.createdAt());
        Optional<Checkpoint> last = tables.newest(new BranchKey(row.run(), 0)).map(CheckpointRow::checkpoint);
        return switch (row.phase()) {
            case EXPECTED, RUNNING -> new State.InProgress(branches(row.run()));
            case PAUSED -> new State.Paused(branches(row.run()), story.reason(), story.actor());
            case CANCELLING, COMPENSATING ->
                new State.Compensating(
                        branches(row.run()),
                        row.phase() == Phase.COMPENSATING,
                        story.reason(),
                        story.actor(),
                        story.failure());
            case COMPLETED ->
                new State.Completed(
                        last.flatMap(end -> tables.output(row.run(), end.value()))
                                .map(Payload::ofStored)
                                .orElseThrow(),
                        endedAt);
            case FAILED -> new State.Failed(story.failure().orElseGet(() -> new Failure("", "", "")), endedAt);
            case CANCELLED ->
                new State.Cancelled(story.reason(), story.actor(), last.map(Checkpoint::position), endedAt);
        };
    }

    private List<BranchState> branches(long run) {
        return tables.branches(run).stream().map(this::branch).toList();
    }

    private BranchState branch(BranchRow row) {
        Checkpoint newest = tables.standing(row.key());
        return new BranchState(
                row.key().branch(),
                newest.sequence(),
                newest.position(),
                row.parent(),
                row.owner() != null,
                tables.output(row.key().run(), newest.value()).map(Payload::ofStored));
    }

    @Override
    public List<StepRecord> steps(long run) {
        return tables.statement(() ->
                tables.checkpoints(run).stream().map(MemoryInstances::step).toList());
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
        return tables.statement(() -> tables.checkpoints(run).stream()
                .filter(row -> row.output() != null
                        && row.checkpoint().node().equals(Optional.of(node))
                        && row.checkpoint().kind() != Checkpoint.Kind.UNDO)
                .max(Comparator.comparing(CheckpointRow::at)
                        .thenComparing(row -> row.checkpoint().sequence()))
                .flatMap(row -> Optional.ofNullable(row.output()))
                .map(Payload::ofStored));
    }

    @Override
    public Optional<Payload> value(long run, ValueRef row) {
        return tables.statement(() -> tables.output(run, row).map(Payload::ofStored));
    }

    @Override
    public List<Trace> trace(long run) {
        return tables.statement(() -> tables.checkpoints(run).stream()
                .map(CheckpointRow::checkpoint)
                .map(row -> new Trace(
                        row.branch().branch(),
                        row.sequence(),
                        row.kind(),
                        row.node(),
                        row.position().toText(),
                        row.failure().isPresent()))
                .toList());
    }

    @Override
    public Map<String, String> labels(long run) {
        return tables.statement(() -> tables.snapshot(run)
                .flatMap(SnapshotRow::origin)
                .map(Origin::labels)
                .orElse(Map.of()));
    }

    @Override
    public List<Population> population() {
        return tables.statement(() -> {
            Map<Definition, List<SnapshotRow>> live = tables.snapshots().values().stream()
                    .filter(row -> row.isStarted() && !row.phase().isFinal())
                    .collect(Collectors.groupingBy(Definition::of, LinkedHashMap::new, Collectors.toList()));
            return live.entrySet().stream()
                    .map(entry -> entry.getKey().populated(entry.getValue()))
                    .toList();
        });
    }

    private record Definition(WorkflowName workflow, DefinitionHash hash) {

        static Definition of(SnapshotRow row) {
            Origin origin = row.origin().orElseThrow();
            return new Definition(origin.workflow(), origin.hash());
        }

        Population populated(List<SnapshotRow> rows) {
            Instant oldest = rows.stream()
                    .map(SnapshotRow::createdAt)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            return new Population(workflow, hash, rows.size(), oldest);
        }
    }

    @Override
    public List<InstanceSummary> list(InstanceQuery query) {
        return tables.statement(() -> tables.snapshots().descendingMap().values().stream()
                .filter(SnapshotRow::live)
                .flatMap(
                        row -> row
                                .origin()
                                .filter(origin -> matches(row, origin, query))
                                .map(origin -> summary(row, origin))
                                .stream())
                .limit(query.limit())
                .toList());
    }

    private static boolean matches(SnapshotRow row, Origin origin, InstanceQuery query) {
        return query.phase().map(row.phase()::equals).orElse(true)
                && query.workflow().map(origin.workflow()::equals).orElse(true)
                && query.idPrefix().map(row.id().value()::startsWith).orElse(true)
                && query.startedFrom()
                        .map(from -> !row.createdAt().isBefore(from))
                        .orElse(true)
                && query.startedBefore().map(row.createdAt()::isBefore).orElse(true)
                && origin.labels().entrySet().containsAll(query.labels().entrySet())
                && query.after().map(run -> row.run() < run).orElse(true);
    }

    private static InstanceSummary summary(SnapshotRow row, Origin origin) {
        return new InstanceSummary(
                row.run(),
                row.id(),
                origin.workflow(),
                origin.hash(),
                row.phase(),
                row.story().failure().map(Failure::summary),
                row.story().reason(),
                row.createdAt(),
                Optional.ofNullable(row.story().endedAt()));
    }
}
