package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The audit of the in-memory store, which looks at everything at once. */
final class MemoryAudit implements Audit {

    private final MemoryTables tables;

    MemoryAudit(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public Page look(Place from, int rows) {
        return tables.statement(() -> {
            Stream<Finding> bare = tables.snapshots().values().stream()
                    .filter(run -> !run.phase().isFinal() && run.phase() != Phase.EXPECTED)
                    .map(SnapshotRow::run)
                    .filter(run -> tables.branches(run).isEmpty())
                    .map(run -> new Finding(Rule.NO_BRANCH, new BranchKey(run, 0)));
            Stream<Finding> wrong = tables.branches().values().stream()
                    .flatMap(row -> wrong(row).map(rule -> new Finding(rule, row.key())).stream());
            return new Page(Stream.concat(wrong, bare).toList(), Place.BEGINNING);
        });
    }

    private Optional<Rule> wrong(BranchRow row) {
        Optional<Phase> phase = tables.snapshot(row.key().run()).map(SnapshotRow::phase);
        boolean kept = phase.equals(Optional.of(Phase.FAILED)) && row.owner() == null && row.dueAt() == null;
        if (phase.isEmpty() || phase.get() == Phase.EXPECTED || (phase.get().isFinal() && !kept)) {
            return Optional.of(Rule.LEFT_OVER);
        }
        boolean idle = phase.get() == Phase.RUNNING && row.owner() == null;
        if (idle && row.waitsForNothing()) {
            List<Slots.Slot> waiting = waiting(row.key());
            if (waiting.isEmpty()) {
                return Optional.of(Rule.FORGOTTEN);
            }
            if (waiting.stream().anyMatch(this::isFree)) {
                return Optional.of(Rule.UNSERVED);
            }
        }
        if (idle && isUnheard(row)) {
            return Optional.of(Rule.UNHEARD);
        }
        int held = row.arms().next() > 0 ? row.arms().end() - row.arms().next() : 0;
        long arms = tables.branches(row.key().run()).stream()
                .filter(arm -> arm.parent().isPresent()
                        && arm.parent().getAsInt() == row.key().branch())
                .count();
        return row.arms().open() > arms + held ? Optional.of(Rule.ARMS_MISSING) : Optional.empty();
    }

    private List<Slots.Slot> waiting(BranchKey branch) {
        return tables.slots().values().stream()
                .filter(slot -> slot.run() == branch.run() && slot.state() == Slots.State.WAITING)
                .filter(slot -> slot.branch() == Slots.INSTANCE || slot.branch() == branch.branch())
                .toList();
    }

    private boolean isFree(Slots.Slot slot) {
        Slots.Counter counter = tables.limits().get(slot.place());
        return counter == null
                || counter.free()
                        .map(free -> free.plus(UNSERVED_AFTER).isBefore(tables.now()))
                        .orElse(counter.held() < counter.most());
    }

    private boolean isUnheard(BranchRow row) {
        boolean sleeps = row.dueAt() == null || row.dueAt().isAfter(tables.now());
        return sleeps
                && tables.signals(row.key().run()).stream()
                        .filter(signal -> signal.consumed().isEmpty())
                        .anyMatch(signal -> signal.event()
                                .filter(event -> row.awaiting().contains(event.name()))
                                .isPresent());
    }

    @Override
    public boolean repair(Finding finding) {
        return tables.statement(() -> {
            Optional<BranchRow> row = tables.branch(finding.branch())
                    .filter(found ->
                            finding.rule().isRepairable() && wrong(found).equals(Optional.of(finding.rule())));
            row.ifPresent(found -> tables.put(found.put(tables.now(), tables.now())));
            return row.isPresent();
        });
    }
}
