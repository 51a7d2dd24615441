package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.store.MemoryRows.Story;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How branches of the in-memory store are ended from outside (R1): each gets a row at its next sequence, which takes the key
 * from whoever runs it. To be called inside a statement.
 */
final class MemoryClosing {

    private final MemoryTables tables;

    MemoryClosing(MemoryTables tables) {
        this.tables = tables;
    }

    /** Ends a run from outside its branches, unless it has completed or was cancelled. */
    void close(long run, Closing closing) {
        Optional<SnapshotRow> found = tables.snapshot(run)
                .filter(row -> row.isStarted() && row.phase() != Phase.COMPLETED && row.phase() != Phase.CANCELLED);
        if (found.isEmpty()) {
            return;
        }
        Optional<Failure> untold = closing.failure().filter(failure -> !isTold(run, failure));
        for (BranchRow branch : tables.branches(run)) {
            tombstone(branch, closing.closedBy(), untold);
            untold = Optional.empty();
        }
        end(found.get(), closing);
    }

    /** Tells whether a row of the run says this failure in full, which one row is enough for. */
    boolean isTold(long run, Failure failure) {
        return tables.checkpoints(run).stream()
                .anyMatch(row -> row.checkpoint().failure().equals(Optional.of(failure)));
    }

    /** Ends a run by a failure whose row is stored. */
    void fail(SnapshotRow row, Checkpoint failed) {
        tables.branches(row.run()).stream()
                .filter(branch -> !branch.key().equals(failed.branch()))
                .forEach(branch -> tombstone(branch, failed.runner(), Optional.empty()));
        end(row, new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), failed.failure(), failed.runner()));
    }

    private void end(SnapshotRow row, Closing closing) {
        boolean failed = closing.phase() == Phase.FAILED;
        Instant now = tables.now();
        tables.put(row.in(closing.phase(), Story.of(closing, now), failed ? row.closing() : Optional.empty()));
        if (!failed) {
            removeAll(row.run());
            return;
        }
        for (BranchRow branch : tables.branches(row.run())) {
            tables.put(branch.put(null, branch.owner() == null ? branch.readyAt() : now));
        }
    }

    /** Gives a branch a row at its next sequence that says no more than that the branch ended from outside. */
    void tombstone(BranchRow branch, String by, Optional<Failure> failure) {
        Checkpoint newest = tables.standing(branch.key());
        mustInsert(new Checkpoint(
                branch.key(),
                newest.sequence() + 1,
                Checkpoint.Kind.TOMBSTONE,
                Optional.empty(),
                newest.position(),
                newest.value(),
                0,
                branch.version(),
                by,
                Optional.empty(),
                failure,
                tables.now()));
    }

    /** Inserts a checkpoint whose key cannot be taken, since the transaction has the one lock and has looked. */
    void mustInsert(Checkpoint checkpoint) {
        if (!tables.insert(checkpoint)) {
            throw new IllegalStateException("the key of " + checkpoint + " is taken");
        }
    }

    void removeAll(long run) {
        tables.branches(run).forEach(branch -> tables.remove(branch.key()));
    }

    /** Returns the live branches below one, at any depth, without it. */
    List<BranchRow> below(BranchKey ancestor) {
        Set<Integer> known = new HashSet<>(Set.of(ancestor.branch()));
        List<BranchRow> rows = tables.branches(ancestor.run());
        boolean found = true;
        while (found) {
            found = false;
            for (BranchRow row : rows) {
                boolean isBelow =
                        row.parent().isPresent() && known.contains(row.parent().getAsInt());
                found |= isBelow && known.add(row.key().branch());
            }
        }
        return rows.stream()
                .filter(row -> known.contains(row.key().branch()) && !row.key().equals(ancestor))
                .toList();
    }
}
