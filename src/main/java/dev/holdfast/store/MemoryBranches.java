package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.MemoryRows.Arms;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.SnapshotRow;
import dev.holdfast.store.MemoryRows.Stop;
import dev.holdfast.store.MemoryRows.Story;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Branches of the in-memory store. */
final class MemoryBranches implements Branches {

    private final MemoryTables tables;
    private final MemoryClosing closing;
    private final MemoryClaims claims;
    private final MemoryForks forks;

    MemoryBranches(MemoryTables tables, MemoryClosing closing) {
        this.tables = tables;
        this.closing = closing;
        this.claims = new MemoryClaims(tables);
        this.forks = new MemoryForks(tables, closing);
    }

    @Override
    public List<Claim> claim(Poll poll) {
        return tables.statement(() -> claims.claim(poll));
    }

    @Override
    public Optional<Claim> claim(BranchKey branch, String node, Duration claim) {
        return tables.statement(() -> claims.claim(branch, node, claim));
    }

    @Override
    public Optional<Claim> reload(Hold hold) {
        return tables.statement(() -> held(hold).flatMap(row -> claims.load(row, Optional.empty())));
    }

    private Optional<BranchRow> held(Hold hold) {
        return tables.branch(hold.branch())
                .filter(row -> row.version() == hold.version() && hold.owner().equals(row.owner()));
    }

    /** Changes the row of a held branch; false if it is not held any more. */
    private boolean change(Hold hold, UnaryOperator<BranchRow> change) {
        return tables.statement(() -> {
            Optional<BranchRow> row = held(hold);
            row.map(change).ifPresent(tables::put);
            return row.isPresent();
        });
    }

    @Override
    public Optional<Phase> phase(long run) {
        return tables.statement(() -> tables.snapshot(run).map(SnapshotRow::phase));
    }

    /** Every statement holds the one lock until its transaction ends. */
    @Override
    public Optional<Phase> lock(long run) {
        return phase(run);
    }

    @Override
    public Optional<Phase> append(Checkpoint checkpoint) {
        return tables.statement(
                () -> tables.insert(checkpoint) ? phase(checkpoint.branch().run()) : Optional.empty());
    }

    private Optional<SnapshotRow> runningOrPaused(long run) {
        return tables.snapshot(run).filter(row -> row.phase() == Phase.RUNNING || row.phase() == Phase.PAUSED);
    }

    @Override
    public boolean complete(Checkpoint end) {
        return tables.statement(() -> {
            long run = end.branch().run();
            Optional<SnapshotRow> row = runningOrPaused(run);
            if (row.isEmpty() || !tables.insert(end)) {
                return false;
            }
            Story story = new Story(Optional.empty(), Optional.empty(), Optional.empty(), tables.now());
            tables.put(row.get().in(Phase.COMPLETED, story, Optional.empty()));
            closing.removeAll(run);
            return true;
        });
    }

    @Override
    public boolean fail(Checkpoint failed) {
        return tables.statement(() -> {
            Optional<SnapshotRow> row = runningOrPaused(failed.branch().run());
            if (row.isEmpty() || !tables.insert(failed)) {
                return false;
            }
            closing.fail(row.get(), failed);
            return true;
        });
    }

    @Override
    public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
        return tables.statement(() -> {
            Set<BranchKey> renewed = new TreeSet<>();
            for (Hold hold : holds) {
                if (change(hold, row -> row.renewed(tables.now().plus(claim)))) {
                    renewed.add(hold.branch());
                }
            }
            return renewed;
        });
    }

    @Override
    public boolean release(Hold hold, int route, int priority) {
        return change(hold, row -> row.put(tables.now(), tables.now()).at(new Stop(route, priority)));
    }

    @Override
    public boolean giveBack(Hold hold) {
        return change(hold, row -> row.put(tables.now(), tables.now()));
    }

    @Override
    public Optional<Phase> letGo(Hold hold) {
        return tables.statement(() -> {
            Optional<Phase> phase = phase(hold.branch().run());
            phase.filter(found -> found == Phase.PAUSED)
                    .ifPresent(found -> change(hold, row -> row.put(null, tables.now())));
            return phase;
        });
    }

    @Override
    public boolean park(Hold hold, Parking parking) {
        return change(hold, row -> {
            Instant due = due(parking.due());
            Arms before = row.arms();
            Arms arms = parking.arms()
                    .map(opened -> new Arms(opened.open(), opened.next(), opened.end(), before.held()))
                    .orElse(before);
            return row.put(due, due)
                    .avoiding(parking.due() instanceof Parking.Retry ? hold.owner() : null)
                    .awaiting(List.copyOf(parking.awaiting()))
                    .with(arms)
                    .at(new Stop(parking.route(), parking.priority()));
        });
    }

    private @Nullable Instant due(Parking.Due due) {
        return MemoryForks.due(due, tables.now()).orElse(null);
    }

    @Override
    public boolean stopAwaiting(Hold hold) {
        return change(hold, row -> row.awaiting(List.of()));
    }

    @Override
    public OptionalInt numbers(long run, int count) {
        return tables.statement(() -> phase(run).equals(Optional.of(Phase.RUNNING))
                ? OptionalInt.of(numbersUnderLock(run, count))
                : OptionalInt.empty());
    }

    @Override
    public int numbersUnderLock(long run, int count) {
        return tables.statement(() -> {
            SnapshotRow row = tables.snapshot(run).orElseThrow();
            tables.put(row.counted(row.nextBranch() + count, row.signalCount()));
            return row.nextBranch();
        });
    }

    @Override
    public void open(List<NewBranch> branches) {
        tables.statement(() -> branches.forEach(forks::open));
    }

    @Override
    public boolean endArm(Hold hold, Checkpoint end, int parent) {
        return tables.statement(() -> forks.endArm(end, parent));
    }

    @Override
    public boolean settleArm(Hold hold, int arm, Checkpoint failed, int parent) {
        return tables.statement(() -> forks.settleArm(arm, failed, parent));
    }

    @Override
    public List<ArmResult> results(long run, int first, int arms) {
        return tables.statement(() -> forks.results(run, first, arms));
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
                .filter(row -> routes.contains(row.stop().route()))
                .flatMap(row -> Optional.ofNullable(row.dueAt()).stream())
                .min(Comparator.naturalOrder())
                .map(due -> due.isAfter(tables.now()) ? Duration.between(tables.now(), due) : Duration.ZERO));
    }
}
