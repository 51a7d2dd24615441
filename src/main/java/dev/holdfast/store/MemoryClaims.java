package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.CheckpointRow;
import dev.holdfast.store.MemoryRows.Losses;
import dev.holdfast.store.MemoryRows.Origin;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How branches of the in-memory store are claimed. To be called inside a statement. */
final class MemoryClaims {

    private final MemoryTables tables;

    MemoryClaims(MemoryTables tables) {
        this.tables = tables;
    }

    List<Claim> claim(Poll poll) {
        List<BranchRow> due = tables.branches().values().stream()
                .filter(row -> poll.routes().contains(row.stop().route()) && isDue(row) && !defers(row, poll))
                .sorted(Comparator.comparing(row -> rank(row, poll.ageing())))
                .limit(poll.limit())
                .toList();
        return due.stream()
                .map(row -> take(row, poll.node(), poll.claim()))
                .flatMap(Optional::stream)
                .toList();
    }

    Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        return tables.branch(branch).filter(this::isDue).flatMap(row -> take(row, node, claim));
    }

    private boolean isDue(BranchRow row) {
        return row.dueAt() != null && !row.dueAt().isAfter(tables.now());
    }

    /** Tells whether a due branch is left to others for a while, since its last attempt failed on the node that asks. */
    private boolean defers(BranchRow row, Poll poll) {
        return poll.node().equals(row.avoids())
                && row.dueAt() != null
                && row.dueAt().isAfter(tables.now().minus(poll.deference()));
    }

    private static Instant rank(BranchRow row, Duration ageing) {
        Instant due = row.dueAt() == null ? Instant.MAX : row.dueAt();
        return due.plus(ageing.multipliedBy(row.stop().priority()));
    }

    private Optional<Claim> take(BranchRow before, String node, Duration claim) {
        BranchRow taken = counted(before).claimed(node, tables.now().plus(claim), tables.now());
        tables.put(taken);
        return load(taken, Optional.of(before).filter(row -> row.owner() != null));
    }

    /** Counts how often a held branch was taken over where it stood (F25). */
    private BranchRow counted(BranchRow before) {
        int sequence = tables.standing(before.key()).sequence();
        Losses losses = before.losses();
        if (before.owner() == null) {
            return before.with(new Losses(0, losses.sequence()));
        }
        return before.with(new Losses(losses.sequence() >= sequence ? losses.count() + 1 : 0, sequence));
    }

    /**
     * Reads where a held branch stands.
     *
     * @param lost the row of the node that it was taken over from, if it was
     */
    Optional<Claim> load(BranchRow row, Optional<BranchRow> lost) {
        Optional<SnapshotRow> snapshot = tables.snapshot(row.key().run());
        Optional<Origin> origin = snapshot.flatMap(SnapshotRow::origin);
        String owner = row.owner();
        if (snapshot.isEmpty() || origin.isEmpty() || owner == null) {
            return Optional.empty();
        }
        CheckpointRow newest = tables.newest(row.key()).orElseThrow();
        Checkpoint checkpoint = newest.checkpoint();
        return Optional.of(new Claim(
                new Hold(row.key(), row.version(), owner),
                snapshot.get().id(),
                origin.get().workflow(),
                origin.get().hash(),
                snapshot.get().phase(),
                origin.get()
                        .parent()
                        .map(parent -> OptionalLong.of(parent.run()))
                        .orElse(OptionalLong.empty()),
                row.parent(),
                row.arms().open(),
                checkpoint.sequence(),
                checkpoint.position().toText(),
                checkpoint.value(),
                tables.output(row.key().run(), checkpoint.value()),
                checkpoint.kind() == Checkpoint.Kind.FAILED ? checkpoint.attempt() : 0,
                row.losses().count(),
                lost.map(before -> Duration.between(begun(before, newest), tables.now())),
                tables.now(),
                origin.get().traceParent()));
    }

    /** When the node that lost the branch began at the latest with what the branch stands at. */
    private static Instant begun(BranchRow lost, CheckpointRow newest) {
        Instant claimed = lost.claimedAt();
        return claimed != null && claimed.isAfter(newest.at()) ? claimed : newest.at();
    }
}
