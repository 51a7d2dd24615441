package dev.holdfast.ejb.jdbc;

import dev.holdfast.encryption.Place;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How branches are ended from outside (R1): each gets a row at its next sequence, which takes the key from whoever runs it;
 * then the branch rows are changed. The caller has locked the snapshot, so there is one closer of a run at a time.
 *
 * <p>No branch row is locked before the last key is taken: an ending arm has its key first and its rows afterwards.
 */
final class Closer {

    private final JdbcStore store;
    private final Statements statements;

    Closer(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    /** Names a stored row. */
    record Row(int branch, int sequence) {}

    /** Ends a run from outside its branches; a failure that no row tells yet is told by the first tombstone. */
    void close(long run, Closing closing) {
        Optional<Row> told = told(run, closing);
        Set<Integer> done = new HashSet<>();
        if (closing.failure().isPresent() && told.isEmpty()) {
            told = tell(run, closing.failure().get().toText(), closing.closedBy());
            told.ifPresent(row -> done.add(row.branch()));
        }
        tombstones(run, branch -> true, done, closing.closedBy());
        end(run, closing, told);
    }

    /** Ends a run by a failure whose row is stored already. */
    void failed(long run, Closing closing, Checkpoint failed) {
        Row told = new Row(failed.branch().branch(), failed.sequence());
        tombstones(run, branch -> true, new HashSet<>(Set.of(told.branch())), closing.closedBy());
        end(run, closing, Optional.of(told));
    }

    /**
     * Closes all branches of a run that goes on otherwise, unless a runner has one.
     *
     * @param mine the claim of the caller, which does not count
     * @return false if a runner has one, or the caller does not hold its own; some tombstones are stored then
     */
    boolean closeIdle(long run, Hold mine, String by) {
        if (!isAlone(run, mine)) {
            return false;
        }
        tombstones(run, branch -> true, new HashSet<>(), by);
        // Once more, after the keys and under the rows' locks: a claim may have been under way at the first look.
        store.lockRows(run, rows(run).keySet());
        boolean alone = isAlone(run, mine);
        if (alone) {
            removeAll(run);
        }
        return alone;
    }

    private boolean isAlone(long run, Hold mine) {
        List<Hold> holds = statements.query(
                "SELECT branch, version, owner FROM hf_branch WHERE snapshot_id = ? AND owner IS NOT NULL",
                parameters -> parameters.number(run),
                row -> new Hold(new BranchKey(run, row.getInt(1)), row.getInt(2), row.getString(3)));
        return holds.equals(List.of(mine));
    }

    private Optional<Row> tell(long run, String failure, String by) {
        Optional<Row> told = Optional.empty();
        Optional<Integer> first = rows(run).keySet().stream().findFirst();
        while (told.isEmpty() && first.isPresent()) {
            int branch = first.get();
            told = Optional.ofNullable(store.tombstones(
                                    run, List.of(branch), by, store.cipher.sealText(failure, Place.failure(run)))
                            .get(branch))
                    .map(sequence -> new Row(branch, sequence));
            first = rows(run).keySet().stream().findFirst();
        }
        return told;
    }

    /** Finds the row that tells the failure with which a run is to end. */
    Optional<Row> told(long run, Closing closing) {
        return closing.failure()
                .flatMap(failure -> store.cipher.writing().isEmpty() ? told(run, failure) : toldSealed(run, failure));
    }

    private Optional<Row> told(long run, Failure failure) {
        return statements.first(
                "SELECT branch, sequence FROM hf_checkpoint WHERE snapshot_id = ? AND error = ? ORDER BY at DESC"
                        + " LIMIT 1",
                parameters -> parameters.number(run).text(failure.toText()),
                row -> new Row(row.getInt(1), row.getInt(2)));
    }

    /** Sealed twice, one text is stored as two: they are compared here. */
    private Optional<Row> toldSealed(long run, Failure failure) {
        List<Map.Entry<Row, Optional<Failure>>> failed = statements.query(
                "SELECT branch, sequence, error FROM hf_checkpoint WHERE snapshot_id = ? AND error IS NOT NULL ORDER BY at DESC",
                parameters -> parameters.number(run),
                row -> Map.entry(
                        new Row(row.getInt(1), row.getInt(2)), Rows.shown(run, row.getString(3), store.cipher)));
        return failed.stream()
                .filter(row -> row.getValue().equals(Optional.of(failure)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * Gives every branch that is meant a tombstone. One that loses its key to a step that just committed is read again, and
     * so is the list of branches, to which a fork or an ending arm may have added.
     */
    private void tombstones(long run, Predicate<Path> meant, Set<Integer> done, String by) {
        List<Integer> open = open(run, meant, done);
        while (!open.isEmpty()) {
            done.addAll(store.tombstones(run, open, by, null).keySet());
            open = open(run, meant, done);
        }
    }

    private List<Integer> open(long run, Predicate<Path> meant, Set<Integer> done) {
        Map<Integer, OptionalInt> rows = rows(run);
        return rows.keySet().stream()
                .filter(branch -> !done.contains(branch) && meant.test(new Path(branch, rows)))
                .toList();
    }

    /** Reads the live branches by number, with their parents. */
    private Map<Integer, OptionalInt> rows(long run) {
        Map<Integer, OptionalInt> rows = new LinkedHashMap<>();
        statements
                .query(
                        "SELECT branch, parent FROM hf_branch WHERE snapshot_id = ? ORDER BY branch",
                        parameters -> parameters.number(run),
                        row -> Map.entry(row.getInt(1), ClaimRow.number(row, 2)))
                .forEach(row -> rows.put(row.getKey(), row.getValue()));
        return rows;
    }

    /** A branch and those above it. */
    private record Path(int branch, Map<Integer, OptionalInt> parents) {

        boolean isBelow(int ancestor) {
            OptionalInt at = parents.getOrDefault(branch, OptionalInt.empty());
            while (at.isPresent() && at.getAsInt() != ancestor) {
                at = parents.getOrDefault(at.getAsInt(), OptionalInt.empty());
            }
            return at.isPresent();
        }
    }

    private void end(long run, Closing closing, Optional<Row> told) {
        if (closing.phase() == Phase.FAILED) {
            store.lockRows(run, rows(run).keySet());
            statements.update(
                    "UPDATE hf_branch SET ready_at = CASE WHEN owner IS NULL THEN ready_at ELSE " + store.now()
                            + " END, due_at = NULL, owner = NULL, version = version + 1 WHERE snapshot_id = ?",
                    parameters -> parameters.number(run));
        } else {
            removeAll(run);
        }
        mark(run, closing.phase(), closing, told);
    }

    void removeAll(long run) {
        store.lockRows(run, rows(run).keySet());
        statements.update("DELETE FROM hf_branch WHERE snapshot_id = ?", parameters -> parameters.number(run));
    }

    /** Writes a status and why. */
    void mark(long run, Phase phase, Closing closing, Optional<Row> told) {
        statements.update(
                "UPDATE hf_snapshot SET status = ?, reason = ?, actor = ?, error = ?, failed_branch = ?,"
                        + " failed_sequence = ?, ended_at = " + (phase.isFinal() ? store.now() : "NULL")
                        + " WHERE id = ?",
                parameters -> parameters
                        .number(phase.code())
                        .text(closing.reason().orElse(null))
                        .text(closing.actor().orElse(null))
                        .text(closing.failure()
                                .map(failure -> store.cipher.sealText(failure.summary(), Place.failure(run)))
                                .orElse(null))
                        .numberOrNull(told.map(Row::branch).orElse(null))
                        .numberOrNull(told.map(Row::sequence).orElse(null))
                        .number(run));
    }

    /** Ends an arm, from a branch below it or the arm itself, by a failure that its parent goes on with. */
    boolean settle(Hold hold, int arm, Checkpoint failed, int parent) {
        BranchKey failing = hold.branch();
        if (failing.branch() == arm) {
            return store.endArm(hold, failed.ofKind(Checkpoint.Kind.END), parent);
        }
        if (!store.insert(failed)) {
            return false;
        }
        long run = failing.run();
        Set<Integer> done = new HashSet<>(Set.of(failing.branch()));
        tombstones(run, path -> path.isBelow(arm), done, failed.runner());
        boolean ended = false;
        while (!ended) {
            ended = endRow(new BranchKey(run, arm), failed);
        }
        List<Integer> gone = new ArrayList<>(done);
        gone.add(arm);
        return remove(run, gone).contains(failing.branch()) && store.countDown(run, parent);
    }

    /** The arm waits for those below it, so nobody but a late look at it is in the way. */
    private boolean endRow(BranchKey arm, Checkpoint failed) {
        return statements.update(
                        "INSERT INTO hf_checkpoint(snapshot_id, branch, sequence, input_branch, input_sequence, claim, kind,"
                                + " attempt, runner, position, error, started_at, at) SELECT snapshot_id, branch, sequence +"
                                + " 1, input_branch, input_sequence, 0, ?, 0, ?, position, ?, " + store.now() + ", "
                                + store.now() + " FROM hf_checkpoint WHERE snapshot_id = ? AND branch = ? ORDER BY"
                                + " sequence DESC LIMIT 1 ON CONFLICT DO NOTHING",
                        parameters -> Rows.bind(
                                parameters
                                        .number(Checkpoint.Kind.END.code())
                                        .text(failed.runner())
                                        .text(Rows.failure(arm.run(), failed.failure(), store.cipher)),
                                arm))
                == 1;
    }

    private Collection<Integer> remove(long run, Collection<Integer> branches) {
        store.lockRows(run, branches);
        return statements.query(
                store.removing("snapshot_id = ? AND branch = ANY(?)", "branch"),
                parameters -> parameters.number(run).numbers(branches, "int4"),
                row -> row.getInt(1));
    }
}
