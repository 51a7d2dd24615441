package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Checkpoint.Kind;
import dev.holdfast.store.MemoryRows.Arms;
import dev.holdfast.store.MemoryRows.BranchRow;
import dev.holdfast.store.MemoryRows.Stop;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** How the arms of forks begin and end in the in-memory store. To be called inside a statement. */
final class MemoryForks {

    private final MemoryTables tables;
    private final MemoryClosing closing;

    MemoryForks(MemoryTables tables, MemoryClosing closing) {
        this.tables = tables;
        this.closing = closing;
    }

    /** Returns when something is due; nothing for never. */
    static Optional<Instant> due(Parking.Due due, Instant now) {
        if (due instanceof Parking.At at) {
            return Optional.of(at.time());
        }
        if (due instanceof Parking.Retry retry) {
            return Optional.of(now.plus(retry.time()));
        }
        return due instanceof Parking.After after ? Optional.of(now.plus(after.time())) : Optional.empty();
    }

    void open(NewBranch branch) {
        closing.mustInsert(new Checkpoint(
                branch.key(),
                0,
                Kind.START,
                Optional.empty(),
                branch.position(),
                branch.value(),
                0,
                0,
                branch.createdBy(),
                branch.input(),
                Optional.empty(),
                tables.now()));
        Stop stop = new Stop(branch.route(), branch.priority());
        Optional<Instant> due = due(branch.due(), tables.now());
        if (branch.due() instanceof Parking.Held held) {
            Instant now = tables.now();
            tables.put(BranchRow.idle(branch.key(), branch.parent(), now, stop)
                    .heldFromTheStart(held.owner(), now.plus(held.claim()), now));
        } else if (due.isPresent()) {
            tables.put(BranchRow.idle(branch.key(), branch.parent(), due.get(), stop));
        } else if (branch.parent().isPresent()) {
            BranchKey parent = new BranchKey(branch.key().run(), branch.parent().getAsInt());
            tables.branch(parent).ifPresent(row -> tables.put(row.with(holding(row.arms(), stop))));
        }
    }

    /** The arms that are held back begin at one node, so their class is kept once, beside their numbers. */
    private static Arms holding(Arms arms, Stop stop) {
        return new Arms(arms.open(), arms.next(), arms.end(), stop);
    }

    /** The key fences, not the hold: a branch row cannot be there under another version when the key was free. */
    boolean endArm(Checkpoint end, int parent) {
        if (!tables.insert(end) || tables.branch(end.branch()).isEmpty()) {
            return false;
        }
        tables.remove(end.branch());
        return countDown(new BranchKey(end.branch().run(), parent));
    }

    private boolean countDown(BranchKey parent) {
        Optional<BranchRow> row = tables.branch(parent);
        row.ifPresent(waiting -> {
            Arms arms = waiting.arms();
            if (arms.open() < 1) {
                throw new IllegalStateException("branch " + parent + " waits for no arm");
            }
            BranchRow counted = waiting.with(arms.countedDown());
            tables.put(arms.open() == 1 ? counted.put(tables.now(), tables.now()) : counted);
            if (arms.opensOne()) {
                BranchKey next = new BranchKey(parent.run(), arms.next());
                tables.put(BranchRow.idle(next, OptionalInt.of(parent.branch()), tables.now(), arms.held()));
            }
        });
        return row.isPresent();
    }

    boolean settleArm(int arm, Checkpoint failed, int parent) {
        BranchKey ended = new BranchKey(failed.branch().run(), arm);
        if (failed.branch().equals(ended)) {
            return endArm(asEnd(failed, failed), parent);
        }
        if (!tables.insert(failed) || tables.branch(failed.branch()).isEmpty()) {
            return false;
        }
        for (BranchRow row : closing.below(ended)) {
            if (!row.key().equals(failed.branch())) {
                closing.tombstone(row, failed.runner(), Optional.empty());
            }
            tables.remove(row.key());
        }
        closing.mustInsert(asEnd(tables.standing(ended), failed));
        tables.remove(ended);
        return countDown(new BranchKey(ended.run(), parent));
    }

    /** Makes the end of an arm by a failure: in the place of the failed attempt itself, or behind where the arm stands. */
    private static Checkpoint asEnd(Checkpoint stands, Checkpoint failed) {
        boolean itself = stands.equals(failed);
        return new Checkpoint(
                stands.branch(),
                itself ? failed.sequence() : stands.sequence() + 1,
                Kind.END,
                itself ? failed.node() : Optional.empty(),
                stands.position(),
                stands.value(),
                itself ? failed.attempt() : 0,
                itself ? failed.claim() : 0,
                failed.runner(),
                Optional.empty(),
                failed.failure(),
                failed.startedAt());
    }

    List<ArmResult> results(long run, int first, int arms) {
        return IntStream.range(first, first + arms)
                .mapToObj(arm -> result(new BranchKey(run, arm)))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<ArmResult> result(BranchKey arm) {
        return tables.newest(arm)
                .map(row -> row.checkpoint())
                .filter(end -> end.kind() == Kind.END)
                .map(end -> new ArmResult(
                        arm.branch(),
                        end.failure().isPresent() ? Optional.empty() : tables.output(arm.run(), end.value()),
                        end.failure()));
    }
}
