package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.Origin;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.store.MemoryRows.Stop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Runs of the in-memory store. */
final class MemoryRuns implements Runs {

    private final MemoryTables tables;
    private final MemoryVerbs verbs;
    private final MemoryClosing closing;
    private final MemorySignals signals;

    MemoryRuns(MemoryTables tables, MemoryClosing closing, MemorySignals signals) {
        this.tables = tables;
        this.verbs = new MemoryVerbs(tables, closing);
        this.closing = closing;
        this.signals = signals;
    }

    @Override
    public OptionalLong insert(NewRun run) {
        return tables.statement(() -> {
            Optional<SnapshotRow> existing = tables.live(run.id());
            if (existing.filter(SnapshotRow::isStarted).isPresent()) {
                return OptionalLong.empty();
            }
            Instant now = tables.now();
            SnapshotRow row = existing.orElseGet(() -> SnapshotRow.expected(tables.nextRun(), run.id(), now));
            Origin origin =
                    new Origin(run.workflow(), run.hash(), run.parent(), Map.copyOf(run.labels()), run.traceParent());
            tables.put(row.started(origin, now, run.deadline().isPresent() ? 2 : 1));
            begin(row.run(), run, now);
            run.deadline().ifPresent(deadline -> watch(row.run(), run, deadline, now));
            return OptionalLong.of(row.run());
        });
    }

    private void begin(long number, NewRun run, Instant now) {
        BranchKey key = new BranchKey(number, 0);
        closing.mustInsert(new Checkpoint(
                key,
                0,
                Checkpoint.Kind.START,
                Optional.empty(),
                run.position(),
                ValueRef.of(key, 0),
                0,
                0,
                run.createdBy(),
                Optional.of(run.input()),
                Optional.empty(),
                now));
        BranchRow idle =
                BranchRow.idle(key, OptionalInt.empty(), now.plus(run.dueIn()), new Stop(run.route(), run.priority()));
        tables.put(run.owner()
                .map(owner -> idle.heldFromTheStart(owner, now.plus(run.claim()), now))
                .orElse(idle));
    }

    /** Its value is the input of the run, which nobody uses; so it stands on a row that exists, like every branch. */
    private void watch(long number, NewRun run, NewRun.Deadline deadline, Instant now) {
        BranchKey key = new BranchKey(number, 1);
        closing.mustInsert(new Checkpoint(
                key,
                0,
                Checkpoint.Kind.START,
                Optional.empty(),
                deadline.position(),
                new ValueRef(0, 0),
                0,
                0,
                run.createdBy(),
                Optional.empty(),
                Optional.empty(),
                now));
        tables.put(BranchRow.idle(
                key, OptionalInt.empty(), now.plus(deadline.after()), new Stop(deadline.route(), run.priority())));
    }

    @Override
    public void startedBy(long run, String name) {
        tables.statement(() -> tables.initiated(run, name));
    }

    @Override
    public Optional<String> initiator(long run) {
        return tables.statement(() -> tables.initiator(run));
    }

    @Override
    public void withdraw(long run) {
        tables.statement(() -> {
            closing.removeAll(run);
            tables.removeCheckpoints(run);
            tables.snapshot(run).ifPresent(row -> {
                if (row.signalCount() > 0) {
                    tables.put(row.unstarted());
                } else {
                    tables.removeSnapshot(run);
                }
            });
        });
    }

    /** Every statement holds the one lock until its transaction ends, so the ancestors are locked, too. */
    @Override
    public Optional<Locked> lock(InstanceId id) {
        return tables.statement(() -> tables.live(id).flatMap(MemoryRuns::locked));
    }

    @Override
    public Optional<Locked> lock(long run) {
        return tables.statement(() -> tables.snapshot(run).flatMap(MemoryRuns::locked));
    }

    @Override
    public Optional<Phase> phase(InstanceId id) {
        return tables.statement(() -> tables.live(id).map(SnapshotRow::phase));
    }

    @Override
    public List<InstanceId> ancestors(long run) {
        return tables.statement(() -> {
            List<InstanceId> ids = new ArrayList<>();
            Optional<Parent> parent = tables.snapshot(run).flatMap(MemoryRuns::parent);
            while (parent.isPresent()) {
                SnapshotRow ancestor = tables.snapshot(parent.get().run()).orElseThrow();
                ids.add(ancestor.id());
                parent = parent(ancestor);
            }
            return ids;
        });
    }

    private static Optional<Parent> parent(SnapshotRow row) {
        return row.origin().flatMap(Origin::parent);
    }

    private static Optional<Locked> locked(SnapshotRow row) {
        return row.origin()
                .map(origin -> new Locked(
                        row.run(), row.id(), row.phase(), origin.workflow(), origin.hash(), origin.parent()));
    }

    @Override
    public void close(long run, Closing end) {
        tables.statement(() -> closing.close(run, end));
    }

    @Override
    public void supersede(long run) {
        tables.statement(() -> tables.snapshot(run).ifPresent(row -> {
            tables.put(row.superseded());
            closing.removeAll(run);
        }));
    }

    @Override
    public int pause(long run, Trail trail) {
        return tables.statement(() -> verbs.pause(run, trail));
    }

    @Override
    public void resume(long run, Trail trail) {
        tables.statement(() -> verbs.resume(run));
    }

    @Override
    public void retry(long run, Phase phase) {
        tables.statement(() -> verbs.retry(run, phase));
    }

    @Override
    public int drain(long run, Closing end) {
        return tables.statement(() -> verbs.drain(run, end));
    }

    @Override
    public boolean compensate(long run, Closing end, int route, int priority, Hold mine) {
        return tables.statement(() -> verbs.compensate(run, end, new Stop(route, priority), mine));
    }

    @Override
    public int held(long run) {
        return tables.statement(() -> verbs.held(run));
    }

    @Override
    public Closing closing(long run) {
        return tables.statement(() -> tables.snapshot(run)
                .flatMap(SnapshotRow::closing)
                .orElseThrow(() -> new IllegalStateException("run " + run + " is not on its way to an end")));
    }

    @Override
    public boolean migrate(long run, DefinitionHash hash, List<Move> moves, String movedBy) {
        return tables.statement(() -> verbs.migrate(run, hash, moves, movedBy));
    }

    @Override
    public void record(long run, SignalRecord.Kind kind, Trail trail) {
        signals.record(run, kind, trail);
    }

    @Override
    public List<OpenChild> children(long run) {
        return tables.statement(() -> tables.snapshots().values().stream()
                .filter(row -> !row.phase().isFinal())
                .flatMap(row -> child(row, run).stream())
                .toList());
    }

    private static Optional<OpenChild> child(SnapshotRow row, long of) {
        return row.origin()
                .flatMap(Origin::parent)
                .filter(parent -> parent.run() == of)
                .map(parent -> new OpenChild(row.run(), row.id(), parent.cancelled()));
    }
}
