package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.Origin;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.store.MemoryRows.Stop;
import dev.holdfast.store.MemoryRows.Story;
import dev.holdfast.store.Runs.Move;
import dev.holdfast.store.Runs.Trail;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the verbs do in the in-memory store. To be called inside a statement; a run that is not in the phase that a verb
 * takes it from is left as it is.
 */
final class MemoryVerbs {

    private final MemoryTables tables;
    private final MemoryClosing closing;

    MemoryVerbs(MemoryTables tables, MemoryClosing closing) {
        this.tables = tables;
        this.closing = closing;
    }

    private Optional<SnapshotRow> in(Phase phase, long run) {
        return tables.snapshot(run).filter(row -> row.phase() == phase);
    }

    private List<BranchRow> idle(long run) {
        return tables.branches(run).stream().filter(row -> row.owner() == null).toList();
    }

    int held(long run) {
        return tables.branches(run).size() - idle(run).size();
    }

    int pause(long run, Trail trail) {
        in(Phase.RUNNING, run).ifPresent(row -> {
            Story story = new Story(trail.actor(), trail.reason(), Optional.empty(), null);
            tables.put(row.in(Phase.PAUSED, story, Optional.empty()));
            idle(run).forEach(branch -> tables.put(branch.put(null, branch.readyAt())));
        });
        return held(run);
    }

    void resume(long run) {
        in(Phase.PAUSED, run).ifPresent(row -> {
            tables.put(row.in(Phase.RUNNING, Story.NONE, Optional.empty()));
            idle(run).forEach(branch -> tables.put(branch.put(branch.readyAt(), branch.readyAt())));
        });
    }

    void retry(long run, Phase phase) {
        in(Phase.FAILED, run).ifPresent(row -> {
            boolean undoing = phase == Phase.COMPENSATING;
            Optional<Closing> end = undoing ? Optional.of(row.closing().orElseThrow()) : Optional.empty();
            tables.put(row.in(phase, end.map(kept -> Story.of(kept, null)).orElse(Story.NONE), end));
            tables.branches(run).forEach(this::again);
        });
    }

    /**
     * Whoever held a branch when the run failed has left it ready at once, so that the one that failed is. The row of a failed
     * attempt gets one behind it, so that the attempts count from the beginning.
     */
    private void again(BranchRow branch) {
        Checkpoint newest = tables.standing(branch.key());
        if (newest.position().node().equals(Optional.of(BranchState.DEADLINE))) {
            tables.remove(branch.key());
            return;
        }
        if (newest.kind() == Checkpoint.Kind.FAILED) {
            closing.tombstone(branch, newest.runner(), Optional.empty());
        }
        tables.put(branch.put(branch.readyAt(), branch.readyAt()));
    }

    int drain(long run, Closing end) {
        tables.snapshot(run).filter(row -> !row.phase().isFinal()).ifPresent(row -> {
            tables.put(row.in(Phase.CANCELLING, Story.of(end, null), Optional.of(end)));
            for (BranchRow branch : idle(run)) {
                Instant due = branch.key().branch() == 0 ? tables.now() : null;
                tables.put(branch.put(due, branch.readyAt()));
            }
        });
        return held(run);
    }

    boolean compensate(long run, Closing end, Stop stop, Hold mine) {
        Optional<SnapshotRow> found =
                tables.snapshot(run).filter(row -> !row.phase().isFinal());
        boolean isMine = tables.branch(mine.branch())
                .filter(row -> row.version() == mine.version() && mine.owner().equals(row.owner()))
                .isPresent();
        if (found.isEmpty() || !isMine || held(run) > 1) {
            return false;
        }
        tables.branches(run).forEach(branch -> closing.tombstone(branch, end.closedBy(), Optional.empty()));
        closing.removeAll(run);
        SnapshotRow row = found.get();
        BranchKey key = new BranchKey(run, row.nextBranch());
        tables.put(row.in(Phase.COMPENSATING, Story.of(end, null), Optional.of(end))
                .counted(row.nextBranch() + 1, row.signalCount()));
        closing.mustInsert(new Checkpoint(
                key,
                0,
                Checkpoint.Kind.START,
                Optional.empty(),
                new Position.NotStarted(),
                ValueRef.of(key, 0),
                0,
                0,
                end.closedBy(),
                Optional.empty(),
                end.failure().filter(failure -> !closing.isTold(run, failure)),
                tables.now()));
        tables.put(BranchRow.idle(key, OptionalInt.empty(), tables.now(), stop));
        return true;
    }

    boolean migrate(long run, DefinitionHash hash, List<Move> moves, String movedBy) {
        Map<Integer, Move> byBranch = new HashMap<>();
        moves.forEach(move -> byBranch.put(move.branch(), move));
        List<BranchRow> rows = tables.branches(run);
        Optional<SnapshotRow> snapshot = tables.snapshot(run);
        Optional<Origin> origin = snapshot.flatMap(SnapshotRow::origin);
        if (origin.isEmpty()
                || held(run) > 0
                || rows.stream().anyMatch(row -> !byBranch.containsKey(row.key().branch()))) {
            return false;
        }
        Origin before = origin.get();
        tables.put(snapshot.orElseThrow()
                .moved(new Origin(before.workflow(), hash, before.parent(), before.labels(), before.traceParent())));
        for (BranchRow row : rows) {
            move(row, Objects.requireNonNull(byBranch.get(row.key().branch())), movedBy);
        }
        return true;
    }

    /** It is due where it was due, or ready to be, since nobody has looked yet what its new position waits for. */
    private void move(BranchRow row, Move move, String movedBy) {
        Checkpoint newest = tables.standing(row.key());
        Instant now = tables.now();
        closing.mustInsert(new Checkpoint(
                row.key(),
                newest.sequence() + 1,
                Checkpoint.Kind.MIGRATION,
                Optional.empty(),
                move.position(),
                newest.value(),
                0,
                row.version(),
                movedBy,
                Optional.empty(),
                Optional.empty(),
                now));
        boolean running = tables.snapshot(row.key().run())
                .map(SnapshotRow::phase)
                .filter(phase -> phase == Phase.RUNNING || phase == Phase.COMPENSATING)
                .isPresent();
        tables.put(row.put(running ? now : null, now)
                .at(new Stop(move.route(), move.priority()))
                .awaiting(List.of()));
    }
}
