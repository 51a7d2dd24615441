package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Retention;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The removal of what has ended. Runs are read by their key, since neither status nor end of a run is in an index; rows are found by
 * the beginning of their keys.
 */
final class JdbcRetention implements Retention {

    private static final String ENDED = "(status IN (3, 4, 5) AND ended_at < ";

    private final JdbcStore store;
    private final Statements statements;
    private final Outbox outbox;
    private final BatchTables batch;

    JdbcRetention(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
        this.outbox = store.outbox();
        this.batch = new BatchTables(store);
    }

    @Override
    public List<Old> after(long run, int limit) {
        store.readInOrder();
        return statements.query(
                "SELECT id, workflow, status, created_at, ended_at, " + store.now()
                        + " FROM hf_snapshot WHERE id > ? ORDER BY id LIMIT ?",
                parameters -> parameters.number(run).number(limit),
                JdbcRetention::old);
    }

    private static Old old(ResultSet row) throws SQLException {
        Instant now = time(row, 6).orElseThrow();
        return new Old(
                row.getLong(1),
                Optional.ofNullable(row.getString(2)).map(WorkflowName::new),
                Phase.of(row.getInt(3)),
                Duration.between(time(row, 4).orElseThrow(), now),
                time(row, 5).map(end -> Duration.between(end, now)));
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    @Override
    public Removed remove(Collection<Long> runs, Duration olderThan, int checkpoints) {
        store.readInOrder();
        List<Long> whole = new ArrayList<>();
        int rows = 0;
        boolean cut = false;
        for (long run : locked(runs, Retention.atLeastFloor(olderThan))) {
            int size = checkpoints(run, checkpoints - rows + 1);
            if (rows + size > checkpoints) {
                cut = true;
                if (whole.isEmpty()) {
                    return new Removed(0, removeSome(run, checkpoints), true);
                }
                break;
            }
            rows += size;
            whole.add(run);
        }
        for (String table : List.of("hf_signal", "hf_state", "hf_label", "hf_branch", "hf_checkpoint")) {
            remove(table, "snapshot_id", whole);
        }
        remove("hf_snapshot", "id", whole);
        return new Removed(whole.size(), rows, cut);
    }

    /**
     * What another has locked, to retry it or to remove it, is passed. A scalar sub-select is never turned into a join, which would read
     * all runs.
     */
    private List<Long> locked(Collection<Long> runs, Duration olderThan) {
        String end = store.nowPlus(olderThan.negated());
        return statements.query(
                "SELECT s.id FROM hf_snapshot s WHERE s.id = ANY(?) AND (" + ENDED + end
                        + ") OR (status = 0 AND created_at < " + end
                        + ")) AND (SELECT min(c.id) FROM hf_snapshot c WHERE c.parent_id = s.id AND c.ended_at IS NULL) IS NULL"
                        + " ORDER BY s.id FOR UPDATE SKIP LOCKED",
                parameters -> parameters.numbers(runs, "bigint"),
                row -> row.getLong(1));
    }

    private int checkpoints(long run, int limit) {
        return statements
                .first(
                        "SELECT count(*) FROM (SELECT 1 FROM hf_checkpoint WHERE snapshot_id = ? LIMIT ?) few",
                        parameters -> parameters.number(run).number(limit),
                        row -> row.getInt(1))
                .orElse(0);
    }

    /** The run is nobody's from now on, so that nobody goes on with what is left of it. */
    private int removeSome(long run, int limit) {
        statements.update(
                "UPDATE hf_snapshot SET live = NULL WHERE id = ? AND live", parameters -> parameters.number(run));
        return statements.update(
                "DELETE FROM hf_checkpoint WHERE (snapshot_id, branch, sequence) IN (SELECT snapshot_id, branch, sequence FROM"
                        + " hf_checkpoint WHERE snapshot_id = ? ORDER BY branch, sequence LIMIT ?)",
                parameters -> parameters.number(run).number(limit));
    }

    private void remove(String table, String column, List<Long> runs) {
        if (!runs.isEmpty()) {
            statements.update(
                    "DELETE FROM " + table + " WHERE " + column + " = ANY(?)",
                    parameters -> parameters.numbers(runs, "bigint"));
        }
    }

    @Override
    public int removeParked(Duration olderThan, int limit) {
        List<Long> old = parked(olderThan, limit);
        old.forEach(outbox::discard);
        return old.size();
    }

    @Override
    public int oldParked(Duration olderThan, int limit) {
        return parked(olderThan, limit).size();
    }

    private List<Long> parked(Duration olderThan, int limit) {
        return statements.query(
                "SELECT number FROM hf_outbox WHERE parked AND sent_at < " + store.nowPlus(olderThan.negated())
                        + " ORDER BY number LIMIT ?",
                parameters -> parameters.number(limit),
                row -> row.getLong(1));
    }

    @Override
    public int removeJobs(Duration olderThan, int limit) {
        return batch.remove(batch.old(olderThan, limit));
    }

    @Override
    public int oldJobs(Duration olderThan, int limit) {
        return batch.old(olderThan, limit).size();
    }
}
