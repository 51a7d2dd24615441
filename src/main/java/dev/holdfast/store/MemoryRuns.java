package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryTables.BranchRow;
import dev.holdfast.store.MemoryTables.SnapshotRow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs of the in-memory store. */
final class MemoryRuns implements Runs {

    private final MemoryTables tables;

    MemoryRuns(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public OptionalLong insert(NewRun run) {
        return tables.statement(() -> {
            if (tables.live(run.id()).isPresent()) {
                return OptionalLong.empty();
            }
            Instant now = tables.now();
            long number = tables.nextRun();
            BranchKey branch = new BranchKey(number, 0);
            tables.put(new SnapshotRow(
                    number,
                    run.id(),
                    true,
                    Phase.RUNNING,
                    run.workflow(),
                    run.hash(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    now,
                    null));
            tables.insert(new Checkpoint(
                    branch,
                    0,
                    Checkpoint.Kind.START,
                    Optional.empty(),
                    run.position(),
                    0,
                    0,
                    0,
                    run.createdBy(),
                    Optional.of(run.input()),
                    Optional.empty(),
                    now));
            tables.put(new BranchRow(
                    branch, 1, run.owner().orElse(null), now.plus(run.claim()), run.route(), run.priority(), 0, 0, 0));
            return OptionalLong.of(number);
        });
    }

    @Override
    public void close(long run, Closing closing) {
        tables.statement(() -> {
            SnapshotRow row = tables.snapshots().get(run);
            if (row == null || row.phase().isFinal()) {
                return false;
            }
            for (BranchKey branch : branchesOf(run)) {
                tombstone(branch, closing);
            }
            tables.put(row.ended(closing.phase(), closing.actor(), closing.reason(), closing.failure(), tables.now()));
            return true;
        });
    }

    private List<BranchKey> branchesOf(long run) {
        return List.copyOf(tables.branches()
                .subMap(new BranchKey(run, 0), true, new BranchKey(run, Integer.MAX_VALUE), true)
                .keySet());
    }

    private void tombstone(BranchKey branch, Closing closing) {
        Checkpoint newest = tables.newest(branch).orElseThrow().checkpoint();
        tables.insert(new Checkpoint(
                branch,
                newest.sequence() + 1,
                Checkpoint.Kind.TOMBSTONE,
                Optional.empty(),
                newest.position(),
                newest.inputSequence(),
                0,
                0,
                closing.closedBy(),
                Optional.empty(),
                closing.failure(),
                tables.now()));
        tables.remove(branch);
    }

    @Override
    public void supersede(long run) {
        tables.statement(() -> {
            SnapshotRow row = tables.snapshots().get(run);
            if (row != null) {
                tables.put(row.superseded());
            }
            return true;
        });
    }
}
