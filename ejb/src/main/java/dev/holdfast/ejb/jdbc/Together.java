package dev.holdfast.ejb.jdbc;

import static dev.holdfast.store.Pending.Kind.ARM_END;
import static dev.holdfast.store.Pending.Kind.RUN_END;
import static dev.holdfast.store.Pending.Kind.STEP;

import dev.holdfast.ejb.jdbc.Statements.Binder;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Branches.NotTogether;
import dev.holdfast.store.Pending;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints of many branches of one node on PostgreSQL: one statement for steps, one for ends of runs, one for ends of arms, with
 * arrays for columns.
 *
 * <p>None of them waits long for a lock: somebody who has one run in a transaction of his own must not stop all the others. A
 * lock that is not to be had fails the batch, and its rows are tried alone.
 *
 * <p>The keys of rows that are changed are given as an array beside the join: hot tables are small and their statistics of any
 * hour, and the join alone was seen planned by every row against every other.
 */
final class Together {

    /**
     * Holds for the transaction, and so for the plans that are made in it: they outlive the hour in which the tables were as small
     * as they were then, and a table read from end to end would be read so a thousand times larger.
     */
    private static final String SETTINGS =
            "SELECT set_config('lock_timeout', '250ms', true), set_config('enable_seqscan', 'off', true)";

    private static final String NOW = "clock_timestamp()";

    private static final String INSERT =
            "INSERT INTO hf_checkpoint(snapshot_id, at, started_at, branch, sequence, input_branch, input_sequence, claim,"
                    + " attempt, node, position, output, kind, runner) SELECT v.run, " + NOW + ", v.began, v.branch,"
                    + " v.sequence, v.input_branch, v.input_sequence, v.claim, v.attempt, v.node, v.position, v.output, ?, ?"
                    + " FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) AS v(run, began, branch, sequence,"
                    + " input_branch, input_sequence, claim, attempt, node, position, output)";

    /** As {@link Rows#NOT_TAKEN}; a row of a zombie that commits meanwhile fails the batch, and each of its rows is tried alone. */
    private static final String NOT_TAKEN = "(SELECT 1 FROM hf_checkpoint k WHERE k.snapshot_id = v.run AND k.branch ="
            + " v.branch AND k.sequence = v.sequence LIMIT 1) IS NULL";

    private static final String STEPS = INSERT + " WHERE " + NOT_TAKEN
            + " RETURNING snapshot_id, branch, claim, (SELECT s.status FROM hf_snapshot s WHERE s.id ="
            + " hf_checkpoint.snapshot_id)";

    /** As of one end alone, the update locks the snapshot before the insert takes the key (R4). */
    private static final String RUN_ENDS = "WITH u AS (UPDATE hf_snapshot SET status = 3, ended_at = " + NOW
            + " WHERE id = ANY(?) AND status IN (1, 2)"
            + " RETURNING id), d AS (DELETE FROM hf_branch b WHERE b.snapshot_id = ANY(?) AND"
            + " b.snapshot_id IN (SELECT id FROM u)), i AS (" + INSERT
            + " WHERE v.run IN (SELECT id FROM u) AND " + NOT_TAKEN + " RETURNING snapshot_id, claim) SELECT u.id,"
            + " 0, coalesce(i.claim, 0), i.snapshot_id IS NOT NULL FROM u LEFT JOIN i ON i.snapshot_id = u.id";

    /** As of one arm alone, each part runs for the rows of the one before; arms of one parent are counted down in one go. */
    private static final String ARM_ENDS = "WITH c AS (" + INSERT + " WHERE " + NOT_TAKEN
            + " RETURNING snapshot_id, branch, claim), d AS (DELETE FROM hf_branch b USING c WHERE"
            + " b.snapshot_id = c.snapshot_id AND b.branch = c.branch AND b.snapshot_id = ANY(?) RETURNING b.snapshot_id,"
            + " b.branch, b.parent), g AS (SELECT snapshot_id, parent, count(*)::int AS ended FROM d GROUP BY snapshot_id,"
            + " parent), p AS (" + Opening.countDown(NOW, "g.ended") + " FROM g WHERE hf_branch.snapshot_id ="
            + " g.snapshot_id AND hf_branch.branch = g.parent AND hf_branch.snapshot_id = ANY(?) RETURNING hf_branch.*,"
            + " g.ended), o AS ("
            + Opening.insertNext(
                    "p, generate_series(greatest(p.next_arm - p.ended, 1), p.next_arm - 1)"
                            + " AS n(arm) WHERE p.next_arm > 0 AND n.arm < p.end_arm",
                    NOW,
                    "n.arm")
            + ") SELECT c.snapshot_id, c.branch, c.claim, p.branch IS NOT NULL FROM c LEFT JOIN d USING (snapshot_id, branch) LEFT"
            + " JOIN p ON p.snapshot_id = d.snapshot_id AND p.branch = d.parent";

    private final Statements statements;
    private final ValueCipher cipher;

    Together(Statements statements, ValueCipher cipher) {
        this.statements = statements;
        this.cipher = cipher;
    }

    List<Optional<Phase>> write(List<Pending> pending) {
        Map<Written, Phase> written = new HashMap<>();
        statements.query(SETTINGS, none -> {}, row -> row.getString(1));
        List<Pending> tried = unlike(pending);
        steps(rows(tried, STEP), written);
        runEnds(rows(tried, RUN_END), written);
        armEnds(rows(tried, ARM_END), written);
        return pending.stream()
                .map(each -> Optional.ofNullable(written.get(new Written(
                        each.checkpoint().branch(), each.checkpoint().claim()))))
                .toList();
    }

    /** Which row was written: a node that lost a branch and took it over itself may bring two rows of one branch, one of each claim. */
    private record Written(BranchKey branch, int claim) {

        static Written read(ResultSet row) throws SQLException {
            return new Written(new BranchKey(row.getLong(1), row.getInt(2)), row.getInt(3));
        }
    }

    /** Of two rows for one key only the first is tried. */
    private static List<Pending> unlike(List<Pending> pending) {
        Set<Key> keys = new HashSet<>();
        return pending.stream()
                .filter(each -> keys.add(
                        new Key(each.checkpoint().branch(), each.checkpoint().sequence())))
                .toList();
    }

    private record Key(BranchKey branch, int sequence) {}

    /** Locks are taken in the order in which all take several: runs ascending, branches of a run descending. */
    private static List<Checkpoint> rows(List<Pending> pending, Pending.Kind kind) {
        return pending.stream()
                .filter(each -> each.kind() == kind)
                .map(Pending::checkpoint)
                .sorted(Comparator.<Checkpoint>comparingLong(row -> row.branch().run())
                        .thenComparing(row -> -row.branch().branch()))
                .toList();
    }

    private void steps(List<Checkpoint> rows, Map<Written, Phase> written) {
        if (rows.isEmpty()) {
            return;
        }
        statements
                .query(
                        STEPS,
                        parameters -> bind(parameters, rows),
                        row -> Map.entry(Written.read(row), Phase.of(row.getInt(4))))
                .forEach(row -> written.put(row.getKey(), row.getValue()));
    }

    private void runEnds(List<Checkpoint> rows, Map<Written, Phase> written) {
        if (rows.isEmpty()) {
            return;
        }
        Binder binder = parameters -> bind(runs(runs(parameters, rows), rows), rows);
        statements
                .query(RUN_ENDS, binder, row -> ended(Written.read(row), row.getBoolean(4)))
                .forEach(key -> written.put(key, Phase.COMPLETED));
    }

    private void armEnds(List<Checkpoint> rows, Map<Written, Phase> written) {
        if (rows.isEmpty()) {
            return;
        }
        Binder binder = parameters -> runs(runs(bind(parameters, rows), rows), rows);
        statements
                .query(ARM_ENDS, binder, row -> ended(Written.read(row), row.getBoolean(4)))
                .forEach(key -> written.put(key, Phase.RUNNING));
    }

    private static Written ended(Written row, boolean whole) {
        if (!whole) {
            throw new NotTogether(row.branch()); // a part of its end is done, so it cannot be left out any more
        }
        return row;
    }

    private Parameters bind(Parameters parameters, List<Checkpoint> rows) throws SQLException {
        Checkpoint first = rows.get(0);
        return parameters
                .number(first.kind().code())
                .text(first.runner())
                .column("int8", rows, row -> row.branch().run())
                .column("timestamptz", rows, row -> row.startedAt().toString())
                .column("int4", rows, row -> row.branch().branch())
                .column("int4", rows, Checkpoint::sequence)
                .column("int4", rows, Together::inputBranch)
                .column("int4", rows, row -> row.value().sequence())
                .column("int4", rows, Checkpoint::claim)
                .column("int2", rows, row -> (short) row.attempt())
                .column(
                        "varchar",
                        rows,
                        row -> row.node().map(node -> node.value()).orElse(null))
                .column("varchar", rows, row -> row.position().toText())
                .bytesColumn(rows, row -> Rows.output(row, cipher));
    }

    private static Parameters runs(Parameters parameters, List<Checkpoint> rows) throws SQLException {
        return parameters.column("int8", rows, row -> row.branch().run());
    }

    private static @Nullable Object inputBranch(Checkpoint row) {
        return row.value().branch() == row.branch().branch()
                ? null
                : row.value().branch();
    }
}
