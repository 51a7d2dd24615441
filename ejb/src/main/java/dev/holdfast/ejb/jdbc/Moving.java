package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.store.Runs.Move;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** How a run moves to another definition of its workflow. */
final class Moving {

    private final JdbcStore store;
    private final Statements statements;

    Moving(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    /** Moves every live branch, or none. */
    boolean migrate(long run, DefinitionHash hash, List<Move> all, String movedBy) {
        Set<Integer> listed = new HashSet<>(all.stream().map(Move::branch).toList());
        List<Live> live = live(run);
        if (!areMovable(live, listed)) {
            return false;
        }
        Set<Integer> moved = new HashSet<>(live.stream().map(Live::branch).toList());
        List<Move> moves = all.stream()
                .filter(move -> moved.contains(move.branch()))
                .sorted(Comparator.comparingInt(Move::branch))
                .toList();
        List<Stored> stored = new ArrayList<>();
        for (Move move : moves) {
            OptionalInt sequence = insert(run, move, movedBy);
            if (sequence.isEmpty()) {
                undo(run, stored);
                return false;
            }
            stored.add(new Stored(move.branch(), sequence.getAsInt()));
        }
        // Once more, after the keys and under the rows' locks: a claim may have been under way at the first look.
        store.lockRows(run, moved);
        if (!areMovable(live(run), moved)) {
            undo(run, stored);
            return false;
        }
        // Due or ready, since nobody has looked yet what the new position waits for.
        statements.batch(
                "UPDATE hf_branch SET version = version + 1, awaiting = NULL, ready_at = " + store.now()
                        + ", due_at = CASE WHEN (SELECT s.status FROM hf_snapshot s WHERE s.id = hf_branch.snapshot_id) IN (1,"
                        + " 6) THEN " + store.now()
                        + " END, route = ?, priority = ? WHERE snapshot_id = ? AND branch = ?",
                moves,
                (parameters, move) -> parameters
                        .number(move.route())
                        .number(move.priority())
                        .number(run)
                        .number(move.branch()));
        statements.update(
                "UPDATE hf_snapshot SET definition_hash = ? WHERE id = ?",
                parameters -> parameters.bytes(hash.bytes()).number(run));
        return true;
    }

    /** A row that this migration has stored. */
    private record Stored(int branch, int sequence) {}

    /** A live branch. */
    private record Live(int branch, boolean held) {}

    private List<Live> live(long run) {
        return statements.query(
                "SELECT branch, owner FROM hf_branch WHERE snapshot_id = ?",
                parameters -> parameters.number(run),
                row -> new Live(row.getInt(1), row.getString(2) != null));
    }

    private static boolean areMovable(List<Live> live, Set<Integer> moved) {
        return live.stream().allMatch(branch -> !branch.held() && moved.contains(branch.branch()));
    }

    private OptionalInt insert(long run, Move move, String movedBy) {
        return statements
                .first(
                        store.answering(
                                "INSERT INTO hf_checkpoint(snapshot_id, branch, sequence, input_branch, input_sequence,"
                                        + " claim, kind, attempt, runner, position, started_at, at) SELECT snapshot_id,"
                                        + " branch, sequence + 1, input_branch, input_sequence, 0, ?, 0, ?, ?, "
                                        + store.now() + ", " + store.now() + " FROM hf_checkpoint WHERE snapshot_id = ?"
                                        + " AND branch = ? ORDER BY sequence DESC LIMIT 1 ON CONFLICT DO NOTHING",
                                "sequence"),
                        parameters -> Rows.bind(
                                parameters
                                        .number(Checkpoint.Kind.MIGRATION.code())
                                        .text(movedBy)
                                        .text(move.position().toText()),
                                new BranchKey(run, move.branch())),
                        row -> OptionalInt.of(row.getInt(1)))
                .orElseGet(OptionalInt::empty);
    }

    private void undo(long run, List<Stored> stored) {
        statements.batch(
                "DELETE FROM hf_checkpoint WHERE snapshot_id = ? AND branch = ? AND sequence = ?",
                stored,
                (parameters, row) -> parameters.number(run).number(row.branch()).number(row.sequence()));
    }
}
