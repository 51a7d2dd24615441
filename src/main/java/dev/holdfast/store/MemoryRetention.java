package dev.holdfast.store;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.CheckpointRow;
import dev.holdfast.store.MemoryRows.MessageRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The removal of what has ended, in the in-memory store. */
final class MemoryRetention implements Retention {

    private final MemoryTables tables;

    MemoryRetention(MemoryTables tables) {
        this.tables = tables;
    }

    @Override
    public List<Old> after(long run, int limit) {
        return tables.statement(() -> tables.snapshots().tailMap(run, false).values().stream()
                .limit(limit)
                .map(row -> new Old(
                        row.run(),
                        row.origin().map(MemoryRows.Origin::workflow),
                        row.phase(),
                        Duration.between(row.createdAt(), tables.now()),
                        Optional.ofNullable(row.story().endedAt()).map(end -> Duration.between(end, tables.now()))))
                .toList());
    }

    @Override
    public Removed remove(Collection<Long> runs, Duration olderThan, int checkpoints) {
        return tables.statement(() -> {
            Instant end = tables.now().minus(Retention.atLeastFloor(olderThan));
            int removed = 0;
            int rows = 0;
            for (long run : new TreeSet<>(runs)) {
                Optional<SnapshotRow> found = tables.snapshot(run).filter(row -> isOver(row, end));
                if (found.isEmpty()) {
                    continue;
                }
                List<CheckpointRow> all = tables.checkpoints(run);
                List<CheckpointRow> allowed = all.subList(0, Math.min(all.size(), checkpoints - rows));
                allowed.forEach(row -> tables.removeCheckpoint(row.checkpoint()));
                rows += allowed.size();
                if (allowed.size() < all.size()) {
                    if (found.get().live()) {
                        tables.put(found.get().superseded());
                    }
                    return new Removed(removed, rows, true);
                }
                tables.removeRun(run);
                removed++;
            }
            return new Removed(removed, rows, false);
        });
    }

    private boolean isOver(SnapshotRow row, Instant end) {
        Instant over =
                row.phase() == Phase.EXPECTED ? row.createdAt() : row.story().endedAt();
        return over != null
                && over.isBefore(end)
                && tables.snapshots().values().stream()
                        .noneMatch(child -> child.story().endedAt() == null
                                && child.origin()
                                        .flatMap(MemoryRows.Origin::parent)
                                        .filter(parent -> parent.run() == row.run())
                                        .isPresent());
    }

    @Override
    public int removeParked(Duration olderThan, int limit) {
        return tables.statement(() -> {
            List<Long> old = parked(olderThan).limit(limit).toList();
            old.forEach(new MemoryOutbox(tables)::discard);
            return old.size();
        });
    }

    private Stream<Long> parked(Duration olderThan) {
        Instant end = tables.now().minus(olderThan);
        return tables.messages().values().stream()
                .map(MessageRow::message)
                .filter(message -> message.parked() && message.sentAt().isBefore(end))
                .map(Outbox.Message::number);
    }

    @Override
    public int oldParked(Duration olderThan, int limit) {
        return tables.statement(() -> (int) parked(olderThan).limit(limit).count());
    }

    @Override
    public int removeJobs(Duration olderThan, int limit) {
        return 0;
    }

    @Override
    public int oldJobs(Duration olderThan, int limit) {
        return 0;
    }
}
