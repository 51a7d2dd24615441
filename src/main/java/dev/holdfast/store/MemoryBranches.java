package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryTables.BranchRow;
import dev.holdfast.store.MemoryTables.CheckpointRow;
import dev.holdfast.store.MemoryTables.SnapshotRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Branches of the in-memory store. */
final class MemoryBranches implements Branches {

    private final MemoryTables tables;
    private final Runs runs;

    MemoryBranches(MemoryTables tables, Runs runs) {
        this.tables = tables;
        this.runs = runs;
    }

    @Override
    public List<Claim> claim(Poll poll) {
        return tables.statement(() -> {
            List<BranchRow> due = tables.branches().values().stream()
                    .filter(row -> poll.routes().contains(row.route()) && isDue(row))
                    .sorted(Comparator.comparing(row -> rank(row, poll.ageing())))
                    .limit(poll.limit())
                    .toList();
            return due.stream()
                    .map(row -> take(row, poll.node(), poll.claim()))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    private boolean isDue(BranchRow row) {
        return row.dueAt() != null && !row.dueAt().isAfter(tables.now());
    }

    private static Instant rank(BranchRow row, Duration ageing) {
        Instant due = row.dueAt() == null ? Instant.MAX : row.dueAt();
        return due.plus(ageing.multipliedBy(row.priority()));
    }

    @Override
    public Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        return tables.statement(() -> Optional.ofNullable(tables.branches().get(branch))
                .filter(this::isDue)
                .flatMap(row -> take(row, node, claim)));
    }

    private Optional<Claim> take(BranchRow row, String node, Duration claim) {
        BranchRow taken = row.held(node, tables.now().plus(claim));
        tables.put(taken);
        return load(taken).map(loaded -> count(row, loaded));
    }

    /** Counts how often a held branch was taken over where it stood (F25). */
    private Claim count(BranchRow before, Claim loaded) {
        boolean stuck = before.owner() != null && before.claimedSequence() >= loaded.sequence();
        int takeovers = stuck ? before.takeovers() + 1 : 0;
        BranchRow row = tables.branches().get(before.key());
        if (row != null) {
            tables.put(row.counted(takeovers, loaded.sequence()));
        }
        return new Claim(
                loaded.hold(),
                loaded.instance(),
                loaded.workflow(),
                loaded.hash(),
                loaded.phase(),
                loaded.sequence(),
                loaded.storedPosition(),
                loaded.inputSequence(),
                loaded.storedValue(),
                loaded.attempt(),
                takeovers);
    }

    private Optional<Claim> load(BranchRow row) {
        SnapshotRow snapshot = tables.snapshots().get(row.key().run());
        Optional<CheckpointRow> newest = tables.newest(row.key());
        String owner = row.owner();
        if (snapshot == null || newest.isEmpty() || owner == null) {
            return Optional.empty();
        }
        Checkpoint checkpoint = newest.get().checkpoint();
        return Optional.of(new Claim(
                new Hold(row.key(), row.version(), owner),
                snapshot.id(),
                snapshot.workflow(),
                snapshot.hash(),
                snapshot.phase(),
                checkpoint.sequence(),
                checkpoint.position().toText(),
                checkpoint.inputSequence(),
                tables.checkpoint(row.key(), checkpoint.inputSequence())
                        .flatMap(value -> Optional.ofNullable(value.output())),
                row.attempt(),
                row.takeovers()));
    }

    private Optional<BranchRow> held(Hold hold) {
        return Optional.ofNullable(tables.branches().get(hold.branch()))
                .filter(row -> row.version() == hold.version() && hold.owner().equals(row.owner()));
    }

    @Override
    public Optional<Claim> reload(Hold hold) {
        return tables.statement(() -> held(hold).flatMap(this::load));
    }

    @Override
    public Optional<Phase> phase(long run) {
        return tables.statement(
                () -> Optional.ofNullable(tables.snapshots().get(run)).map(SnapshotRow::phase));
    }

    @Override
    public Optional<Phase> append(Checkpoint checkpoint) {
        return tables.statement(
                () -> tables.insert(checkpoint) ? phase(checkpoint.branch().run()) : Optional.empty());
    }

    @Override
    public boolean complete(Checkpoint end) {
        return tables.statement(() -> {
            SnapshotRow row = tables.snapshots().get(end.branch().run());
            if (row == null || row.phase().isFinal() || !tables.insert(end)) {
                return false;
            }
            tables.put(row.ended(Phase.COMPLETED, Optional.empty(), Optional.empty(), Optional.empty(), tables.now()));
            tables.remove(end.branch());
            return true;
        });
    }

    @Override
    public boolean fail(Checkpoint failed) {
        return tables.statement(() -> {
            SnapshotRow row = tables.snapshots().get(failed.branch().run());
            if (row == null || row.phase().isFinal() || !tables.insert(failed)) {
                return false;
            }
            tables.remove(failed.branch());
            runs.close(
                    row.run(),
                    new Closing(Phase.FAILED, Optional.empty(), Optional.empty(), failed.failure(), failed.runner()));
            return true;
        });
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        return tables.statement(() -> {
            Set<BranchKey> renewed = new TreeSet<>();
            for (Hold hold : holds) {
                held(hold).ifPresent(row -> {
                    tables.put(row.renewed(tables.now().plus(claim)));
                    renewed.add(row.key());
                });
            }
            return renewed;
        });
    }

    @Override
    public boolean release(Hold hold, int route, int priority) {
        return tables.statement(() -> held(hold)
                .map(row -> {
                    tables.put(row.held(null, tables.now()).routed(route, priority));
                    return true;
                })
                .orElse(false));
    }

    @Override
    public boolean giveBack(Hold hold) {
        return tables.statement(() -> held(hold)
                .map(row -> {
                    tables.put(row.held(null, tables.now()));
                    return true;
                })
                .orElse(false));
    }

    @Override
    public Optional<Phase> letGo(Hold hold) {
        return tables.statement(() -> {
            Optional<Phase> phase = phase(hold.branch().run());
            if (!phase.equals(Optional.of(Phase.RUNNING))) {
                held(hold).ifPresent(row -> tables.put(row.held(null, null)));
            }
            return phase;
        });
    }

    @Override
    public Optional<Author> author(BranchKey branch, int sequence) {
        return tables.statement(() -> tables.checkpoint(branch, sequence)
                .map(row ->
                        new Author(row.checkpoint().runner(), row.checkpoint().claim())));
    }

    @Override
    public Optional<Duration> untilNextDue(Set<Integer> routes) {
        return tables.statement(() -> tables.branches().values().stream()
                .filter(row -> routes.contains(row.route()))
                .flatMap(row -> Optional.ofNullable(row.dueAt()).stream())
                .min(Comparator.naturalOrder())
                .map(due -> due.isAfter(tables.now()) ? Duration.between(tables.now(), due) : Duration.ZERO));
    }
}
