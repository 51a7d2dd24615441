package dev.holdfast.ejb.jdbc;

import dev.holdfast.ejb.jdbc.Closer.Row;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Closing;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewBranch;
import dev.holdfast.store.Parking;
import dev.holdfast.store.Runs.Trail;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What verbs do at once to a run whose snapshot the caller has locked (R3). */
final class Verbs {

    private final JdbcStore store;
    private final Statements statements;
    private final Closer closer;

    Verbs(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
        this.closer = new Closer(store);
    }

    int pause(long run, Trail trail) {
        statements.update(
                "UPDATE hf_snapshot SET status = 2, actor = ?, reason = ? WHERE id = ? AND status = 1",
                parameters -> parameters
                        .text(trail.actor().orElse(null))
                        .text(trail.reason().orElse(null))
                        .number(run));
        // Whoever has one locked is claiming or ending it and will see the pause; to wait for an ending arm could be to
        // wait in a circle.
        List<Integer> idle = statements.query(
                "SELECT branch FROM hf_branch WHERE snapshot_id = ? AND owner IS NULL FOR UPDATE SKIP LOCKED",
                parameters -> parameters.number(run),
                row -> row.getInt(1));
        statements.update(
                "UPDATE hf_branch SET due_at = NULL, version = version + 1 WHERE snapshot_id = ? AND branch = ANY(?)",
                parameters -> parameters.number(run).numbers(idle, "int4"));
        return count(
                "SELECT count(*) FROM hf_branch WHERE snapshot_id = ? AND (owner IS NOT NULL OR due_at IS NOT NULL)",
                run);
    }

    void resume(long run) {
        statements.update(
                "UPDATE hf_snapshot SET status = 1, actor = NULL, reason = NULL WHERE id = ? AND status = 2",
                parameters -> parameters.number(run));
        store.lockRows(run, branches(run));
        wake(run);
    }

    private void wake(long run) {
        statements.update(
                "UPDATE hf_branch SET due_at = ready_at, version = version + 1 WHERE snapshot_id = ? AND owner IS NULL",
                parameters -> parameters.number(run));
    }

    void retry(long run, Phase phase) {
        Optional<Row> told = statements.first(
                "SELECT failed_branch, failed_sequence FROM hf_snapshot WHERE id = ? AND status = 4 AND failed_branch IS NOT"
                        + " NULL",
                parameters -> parameters.number(run),
                row -> new Row(row.getInt(1), row.getInt(2)));
        if (phase == Phase.COMPENSATING) {
            Closing closing = closing(run);
            closer.mark(run, phase, closing, Optional.empty());
        } else {
            statements.update(
                    "UPDATE hf_snapshot SET status = 1, ended_at = NULL, actor = NULL, reason = NULL, error = NULL,"
                            + " failed_branch = NULL, failed_sequence = NULL WHERE id = ? AND status = 4",
                    parameters -> parameters.number(run));
            statements.update(
                    "DELETE FROM hf_branch WHERE snapshot_id = ? AND branch = ? AND parent IS NULL",
                    parameters -> parameters.number(run).number(JdbcRuns.DEADLINE));
        }
        told.ifPresent(row -> again(new BranchKey(run, row.branch())));
        wake(run);
    }

    /** A branch that failed is due at once; one that was only ended where it stood waits for what it waited for. */
    private void again(BranchKey branch) {
        List<Newest> newest = statements.query(
                "SELECT kind, runner FROM hf_checkpoint WHERE snapshot_id = ? AND branch = ? ORDER BY sequence DESC",
                parameters -> Rows.bind(parameters, branch),
                row -> new Newest(Checkpoint.Kind.of(row.getInt(1)), row.getString(2)));
        boolean failed = newest.stream()
                .filter(row -> row.kind() != Checkpoint.Kind.TOMBSTONE)
                .findFirst()
                .map(row -> row.kind() == Checkpoint.Kind.FAILED)
                .orElse(false);
        if (!failed) {
            return;
        }
        if (newest.get(0).kind() == Checkpoint.Kind.FAILED) {
            // the newest row says how many attempts have failed: one behind it says none
            store.tombstones(
                    branch.run(), List.of(branch.branch()), newest.get(0).runner(), null);
        }
        statements.update(
                "UPDATE hf_branch SET ready_at = " + store.now() + " WHERE snapshot_id = ? AND branch = ?",
                parameters -> Rows.bind(parameters, branch));
    }

    /** One of the newest rows of a branch. */
    private record Newest(Checkpoint.Kind kind, String runner) {}

    int drain(long run, Closing closing) {
        if (!keep(run, Phase.CANCELLING, closing)) {
            return 0;
        }
        // Waits for those that are ending: who lets go last is counted under these locks, or sees the status.
        store.lockRows(run, branches(run));
        statements.update(
                "UPDATE hf_branch SET due_at = CASE WHEN branch = 0 THEN " + store.now()
                        + " END, version = version + 1 WHERE snapshot_id = ? AND owner IS NULL",
                parameters -> parameters.number(run));
        return held(run);
    }

    /** Writes what the run is to end with and that it is on its way there; false if it has ended. */
    private boolean keep(long run, Phase phase, Closing closing) {
        int kept = statements.update(
                "UPDATE hf_snapshot SET status = ?, closing = ?, closing_node = ?, closing_reason = ?, closing_actor = ?,"
                        + " closing_failure = ? WHERE id = ? AND status NOT IN (0, 3, 4, 5)",
                parameters -> parameters
                        .number(phase.code())
                        .number(closing.phase().code())
                        .text(closing.closedBy())
                        .text(closing.reason().orElse(null))
                        .text(closing.actor().orElse(null))
                        .text(Rows.failure(run, closing.failure(), store.cipher))
                        .number(run));
        if (kept == 1) {
            closer.mark(run, phase, closing, Optional.empty());
        }
        return kept == 1;
    }

    boolean compensate(long run, Closing closing, int route, int priority, Hold mine) {
        if (!closer.closeIdle(run, mine, closing.closedBy()) || !keep(run, Phase.COMPENSATING, closing)) {
            return false;
        }
        BranchKey branch = new BranchKey(run, store.numbersUnderLock(run, 1));
        store.open(List.of(new NewBranch(
                branch,
                OptionalInt.empty(),
                new Position.NotStarted(),
                Optional.empty(),
                ValueRef.of(branch, 0),
                new Parking.After(Duration.ZERO),
                route,
                priority,
                closing.closedBy())));
        return true;
    }

    int held(long run) {
        return count("SELECT count(*) FROM hf_branch WHERE snapshot_id = ? AND owner IS NOT NULL", run);
    }

    private int count(String sql, long run) {
        return statements
                .first(sql, parameters -> parameters.number(run), row -> row.getInt(1))
                .orElseThrow();
    }

    private List<Integer> branches(long run) {
        return statements.query(
                "SELECT branch FROM hf_branch WHERE snapshot_id = ?",
                parameters -> parameters.number(run),
                row -> row.getInt(1));
    }

    Closing closing(long run) {
        return statements
                .first(
                        "SELECT closing, closing_reason, closing_actor, closing_failure, closing_node FROM hf_snapshot WHERE"
                                + " id = ? AND closing IS NOT NULL",
                        parameters -> parameters.number(run),
                        row -> new Closing(
                                Phase.of(row.getInt(1)),
                                Optional.ofNullable(row.getString(2)),
                                Optional.ofNullable(row.getString(3)),
                                Rows.failure(run, row.getString(4), store.cipher),
                                row.getString(5)))
                .orElseThrow(
                        () -> new IllegalStateException("run " + run + " is neither being cancelled nor compensated"));
    }
}
