package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Glance;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.snapshot.Waiting;
import dev.holdfast.snapshot.WaitingQuery;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.CheckpointRow;
import dev.holdfast.store.MemoryRows.Origin;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.store.MemoryRows.Story;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
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
                row.at(),
                Optional.of(checkpoint.value()));
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
    public Optional<String> traceParent(long run) {
        return tables.statement(
                () -> tables.snapshot(run).flatMap(SnapshotRow::origin).flatMap(Origin::traceParent));
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
        return tables.statement(() -> tables.snapshots().values().stream()
                .filter(SnapshotRow::live)
                .flatMap(
                        row -> row
                                .origin()
                                .filter(origin -> matches(row, origin, query))
                                .map(origin -> summary(row, origin))
                                .stream())
                .sorted(order(query.sort()))
                .limit(query.limit())
                .toList());
    }

    private static Comparator<InstanceSummary> order(InstanceQuery.Sort sort) {
        Comparator<InstanceSummary> byRun = Comparator.comparing(InstanceSummary::run);
        Comparator<InstanceSummary> byId = Comparator.comparing(row -> row.id().value());
        return switch (sort) {
            case NEWEST -> byRun.reversed();
            case OLDEST -> byRun;
            case ID -> byId;
            case ID_DOWN -> byId.reversed();
        };
    }

    /** Whether a row stands behind the last one of the page before. */
    private static boolean follows(SnapshotRow row, InstanceQuery query) {
        return switch (query.sort()) {
            case NEWEST -> query.after().map(run -> row.run() < run).orElse(true);
            case OLDEST -> query.after().map(run -> row.run() > run).orElse(true);
            case ID ->
                query.afterId().map(id -> row.id().value().compareTo(id) > 0).orElse(true);
            case ID_DOWN ->
                query.afterId().map(id -> row.id().value().compareTo(id) < 0).orElse(true);
        };
    }

    @Override
    public Map<Phase, Integer> counts(InstanceQuery filter, int atMost) {
        Map<Phase, Integer> counts = new EnumMap<>(Phase.class);
        tables.statement(() -> {
            tables.snapshots().values().stream()
                    .filter(SnapshotRow::live)
                    .filter(row -> row.origin()
                            .filter(origin -> matches(row, origin, filter))
                            .isPresent())
                    .forEach(row -> counts.merge(row.phase(), 1, (so, one) -> Math.min(so + one, atMost)));
            return true;
        });
        return counts;
    }

    @Override
    public Map<InstanceId, Glance> glance(Collection<InstanceId> ids) {
        Map<InstanceId, Glance> found = new LinkedHashMap<>();
        tables.statement(() -> {
            for (InstanceId id : ids) {
                tables.live(id).filter(SnapshotRow::isStarted).ifPresent(row -> found.put(id, glance(row)));
            }
            return true;
        });
        return found;
    }

    private Glance glance(SnapshotRow row) {
        int held = (int) tables.branches(row.run()).stream()
                .filter(branch -> branch.owner() != null)
                .count();
        String stamp = row.run() + "." + row.phase().code() + "." + row.signalCount() + "."
                + tables.checkpoints(row.run()).size();
        return new Glance(row.run(), row.phase(), held, stamp);
    }

    @Override
    public List<Waiting> waiting(WaitingQuery query) {
        return tables.statement(() -> tables.snapshots().values().stream()
                .filter(row -> row.live() && row.isStarted())
                .flatMap(row -> tables.branches(row.run()).stream()
                        .filter(branch -> !branch.awaiting().isEmpty() && awaits(row, branch, query))
                        .map(branch -> waiting(row, branch)))
                .sorted(Comparator.comparing((Waiting row) -> row.branch().run())
                        .thenComparing(row -> row.branch().branch()))
                .limit(query.limit())
                .toList());
    }

    private static boolean awaits(SnapshotRow row, BranchRow branch, WaitingQuery query) {
        Origin origin = row.origin().orElseThrow();
        BranchKey key = branch.key();
        return query.workflow().map(origin.workflow()::equals).orElse(true)
                && (query.within().isEmpty() || query.within().contains(origin.workflow()))
                && query.signal().map(branch.awaiting()::contains).orElse(true)
                && query.after()
                        .map(after ->
                                key.run() > after.run() || (key.run() == after.run() && key.branch() > after.branch()))
                        .orElse(true);
    }

    private static Waiting waiting(SnapshotRow row, BranchRow branch) {
        Origin origin = row.origin().orElseThrow();
        return new Waiting(
                branch.key(),
                row.id(),
                origin.workflow(),
                origin.hash(),
                row.phase(),
                branch.awaiting(),
                Optional.ofNullable(branch.readyAt()),
                row.createdAt());
    }

    private static boolean matches(SnapshotRow row, Origin origin, InstanceQuery query) {
        return query.phase().map(row.phase()::equals).orElse(true)
                && query.workflow().map(origin.workflow()::equals).orElse(true)
                && (query.within().isEmpty() || query.within().contains(origin.workflow()))
                && query.idPrefix().map(row.id().value()::startsWith).orElse(true)
                && query.startedFrom()
                        .map(from -> !row.createdAt().isBefore(from))
                        .orElse(true)
                && query.startedBefore().map(row.createdAt()::isBefore).orElse(true)
                && origin.labels().entrySet().containsAll(query.labels().entrySet())
                && follows(row, query);
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
