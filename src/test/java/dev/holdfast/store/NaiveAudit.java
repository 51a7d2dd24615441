package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.SignalRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
            tables.slots().values().forEach(this::look);
            tables.limits().values().forEach(this::look);
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
        boolean queues = slots(Slots.State.WAITING)
                .anyMatch(slot -> slot.run() == run.run()
                        && (slot.branch() == Slots.INSTANCE
                                || slot.branch() == row.key().branch()));
        if (row.dueAt() == null && !waits && !queues && row.arms().open() == 0) {
            found.add(run.id() + " has a branch that nobody will ever look at: " + row);
        }
        boolean asleep = row.dueAt() == null || row.dueAt().isAfter(tables.now());
        if (waits && asleep && tables.signals(run.run()).stream().anyMatch(signal -> isFor(row, signal))) {
            found.add(run.id() + " waits for what is there: " + row);
        }
    }

    private Stream<Slots.Slot> slots(Slots.State state) {
        return tables.slots().values().stream().filter(slot -> slot.state() == state);
    }

    /** Only what lives has a place, only what runs waits for one, and a place is one of its limit's. */
    private void look(Slots.Slot slot) {
        Optional<Phase> phase = tables.snapshot(slot.run()).map(SnapshotRow::phase);
        boolean unasked = slot.state() == Slots.State.UNASKED && slot.branch() == Slots.INSTANCE;
        if (phase.isEmpty() || phase.get() == Phase.EXPECTED || (phase.get().isFinal() && !unasked)) {
            found.add("run " + slot.run() + " is " + phase + " and has " + slot);
        }
        if (slot.state() == Slots.State.WAITING && !phase.equals(Optional.of(Phase.RUNNING))) {
            found.add("run " + slot.run() + " is " + phase + " and waits as " + slot);
        }
        if (slot.branch() != Slots.INSTANCE
                && tables.branch(new BranchKey(slot.run(), slot.branch())).isEmpty()) {
            found.add("no branch has " + slot);
        }
    }

    /** Never more holders than the limit, never a waiter while there is room, and the counters are right. */
    private void look(Slots.Counter counter) {
        long held = slots(Slots.State.HELD)
                .filter(slot -> slot.place().equals(counter.place()))
                .count();
        long waiting = slots(Slots.State.WAITING)
                .filter(slot -> slot.place().equals(counter.place()))
                .count();
        if (held != counter.held() || waiting != counter.waiting()) {
            found.add(held + " hold and " + waiting + " wait, and counted is " + counter);
        }
        if (counter.period().isEmpty() && (held > counter.most() || (waiting > 0 && held < counter.most()))) {
            found.add(held + " hold and " + waiting + " wait of " + counter);
        }
    }

    private static boolean isFor(BranchRow row, SignalRow signal) {
        return signal.consumed().isEmpty()
                && signal.event()
                        .filter(event -> row.awaiting().contains(event.name()))
                        .isPresent();
    }
}
