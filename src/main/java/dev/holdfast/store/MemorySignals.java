package dev.holdfast.store;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.CheckpointKey;
import dev.holdfast.store.MemoryRows.SignalKey;
import dev.holdfast.store.MemoryRows.SignalRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Signals of the in-memory store. */
final class MemorySignals implements Signals {

    private final MemoryTables tables;

    MemorySignals(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public Sent send(InstanceId id, NewSignal signal) {
        return tables.statement(() -> {
            SnapshotRow row = tables.live(id).orElseGet(() -> SnapshotRow.expected(tables.nextRun(), id, tables.now()));
            return send(row, signal);
        });
    }

    /** A run that failed may go on by a retry, so it gets what it waits for. */
    @Override
    public void send(long run, NewSignal signal) {
        tables.statement(() -> tables.snapshot(run)
                .filter(row -> row.live() && row.phase() != Phase.COMPLETED && row.phase() != Phase.CANCELLED)
                .ifPresent(row -> send(row, signal)));
    }

    private Sent send(SnapshotRow row, NewSignal signal) {
        if (signal.key().isPresent() && isKnown(row.run(), signal.key())) {
            return Sent.DUPLICATE;
        }
        Runs.Trail trail = new Runs.Trail(signal.actor(), Optional.empty());
        store(row, SignalRecord.Kind.EVENT, Optional.of(signal), trail);
        for (BranchRow branch : tables.branches(row.run())) {
            if (branch.owner() == null && branch.awaiting().contains(signal.name())) {
                Instant now = tables.now();
                tables.put(branch.put(row.phase() == Phase.RUNNING ? now : branch.dueAt(), now));
            }
        }
        return Sent.STORED;
    }

    private boolean isKnown(long run, Optional<String> key) {
        return tables.signals(run).stream()
                .anyMatch(row -> row.event().flatMap(NewSignal::key).equals(key));
    }

    private void store(SnapshotRow row, SignalRecord.Kind kind, Optional<NewSignal> event, Runs.Trail trail) {
        int ordinal = row.signalCount() + 1;
        tables.put(row.counted(row.nextBranch(), ordinal));
        tables.put(
                new SignalRow(new SignalKey(row.run(), ordinal), kind, event, trail, tables.now(), Optional.empty()));
    }

    void record(long run, SignalRecord.Kind kind, Runs.Trail trail) {
        tables.statement(() -> tables.snapshot(run).ifPresent(row -> store(row, kind, Optional.empty(), trail)));
    }

    @Override
    public Optional<Pending> oldest(long run, Collection<String> names) {
        return tables.statement(() -> tables.signals(run).stream()
                .filter(row -> row.consumed().isEmpty())
                .flatMap(row -> row.event().stream()
                        .filter(event -> names.contains(event.name()))
                        .map(event -> new Pending(
                                row.key().ordinal(),
                                event.name(),
                                event.payload().toStored())))
                .findFirst());
    }

    @Override
    public void consumed(long run, int ordinal, BranchKey branch, int sequence) {
        tables.statement(() -> tables.signals(run).stream()
                .filter(row -> row.key().ordinal() == ordinal)
                .forEach(row -> tables.put(row.consumedBy(new CheckpointKey(branch, sequence)))));
    }

    @Override
    public void move(long from, long to) {
        tables.statement(() -> {
            tables.signals(from).stream()
                    .filter(row -> row.event().isPresent() && row.consumed().isEmpty())
                    .forEach(row -> {
                        tables.remove(row.key());
                        tables.put(row.of(to));
                    });
            int count = tables.snapshot(from).map(SnapshotRow::signalCount).orElse(0);
            tables.snapshot(to)
                    .ifPresent(row -> tables.put(row.counted(row.nextBranch(), Math.max(count, row.signalCount()))));
        });
    }

    @Override
    public List<SignalRecord> sent(long run) {
        return tables.statement(
                () -> tables.signals(run).stream().map(MemorySignals::sent).toList());
    }

    private static SignalRecord sent(SignalRow row) {
        return new SignalRecord(
                row.key().ordinal(),
                row.kind(),
                row.event().map(NewSignal::name),
                row.event().flatMap(NewSignal::key),
                row.trail().actor(),
                row.trail().reason(),
                row.at(),
                row.consumed().map(checkpoint -> checkpoint.branch().branch()));
    }
}
