package dev.holdfast.store;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.SignalRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import java.util.ArrayList;
import java.util.List;

/** The audit of an in-memory store: what must not be found between two transactions, whatever happened before (F38). */
final class NaiveAudit {

    private final MemoryTables tables;
    private final List<String> found = new ArrayList<>();

    NaiveAudit(MemoryTables tables) {
        this.tables = tables;
    }

    /** Returns a line for everything that must not be. */
    List<String> findings() {
        return tables.statement(() -> {
            tables.snapshots().values().forEach(this::look);
            tables.branches().values().stream()
                    .filter(row -> tables.snapshot(row.key().run()).isEmpty())
                    .forEach(row -> found.add("branch " + row.key() + " of no run"));
            return List.copyOf(found);
        });
    }

    private void look(SnapshotRow run) {
        List<BranchRow> branches = tables.branches(run.run());
        switch (run.phase()) {
            case EXPECTED, COMPLETED, CANCELLED -> {
                if (!branches.isEmpty()) {
                    found.add(run.id() + " is " + run.phase() + " and has branches: " + branches);
                }
            }
            case FAILED ->
                branches.stream()
                        .filter(row -> row.owner() != null || row.dueAt() != null)
                        .forEach(row -> found.add(run.id() + " failed and somebody has or awaits " + row));
            default -> live(run, branches);
        }
    }

    private void live(SnapshotRow run, List<BranchRow> branches) {
        if (branches.isEmpty()) {
            found.add(run.id() + " is " + run.phase() + " and has no branch");
        }
        for (BranchRow row : branches) {
            arms(run, row, branches);
            if (run.phase() == Phase.RUNNING && row.owner() == null) {
                idle(run, row);
            }
        }
    }

    private void arms(SnapshotRow run, BranchRow row, List<BranchRow> branches) {
        int open = row.arms().open();
        int begun =
                open - (row.arms().next() > 0 ? row.arms().end() - row.arms().next() : 0);
        long there = branches.stream()
                .filter(other -> other.parent().isPresent()
                        && other.parent().getAsInt() == row.key().branch())
                .count();
        if (open > 0 && there != begun) {
            found.add(run.id() + " counts " + open + " open arms, of which " + begun + " have begun, and has " + there
                    + ": " + row);
        }
    }

    /** A branch that nobody holds in a run that is to go on. */
    private void idle(SnapshotRow run, BranchRow row) {
        boolean waits = !row.awaiting().isEmpty();
        if (row.dueAt() == null && !waits && row.arms().open() == 0) {
            found.add(run.id() + " has a branch that nobody will ever look at: " + row);
        }
        boolean asleep = row.dueAt() == null || row.dueAt().isAfter(tables.now());
        if (waits && asleep && tables.signals(run.run()).stream().anyMatch(signal -> isFor(row, signal))) {
            found.add(run.id() + " waits for what is there: " + row);
        }
    }

    private static boolean isFor(BranchRow row, SignalRow signal) {
        return signal.consumed().isEmpty()
                && signal.event()
                        .filter(event -> row.awaiting().contains(event.name()))
                        .isPresent();
    }
}
