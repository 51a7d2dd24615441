package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.FilterText;
import dev.holdfast.store.BulkOrders;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** The orders over filters in their tables. */
final class JdbcBulkOrders implements BulkOrders {

    private static final String COLUMNS =
            "SELECT id, action, criteria, actor, origin, reason, status, total, done, refused,"
                    + " place, last_run, created_at, ended_at FROM hf_bulk ";

    private final JdbcStore store;
    private final Statements statements;

    JdbcBulkOrders(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    @Override
    public long add(NewBulk bulk) {
        return statements
                .first(
                        store.answering(
                                "INSERT INTO hf_bulk(created_at, place, last_run, total, action, actor, origin, reason,"
                                        + " criteria) VALUES (" + store.now() + ", 0, ?, ?, ?, ?, ?, ?, ?)",
                                "id"),
                        parameters -> parameters
                                .number(bulk.end())
                                .number(bulk.total())
                                .text(bulk.action().name())
                                .text(bulk.actor().orElse(null))
                                .text(bulk.origin().orElse(null))
                                .text(bulk.reason().orElse(null))
                                .text(FilterText.write(bulk.filter())),
                        row -> row.getLong(1))
                .orElseThrow();
    }

    @Override
    public Optional<Bulk> find(long id) {
        return statements.first(COLUMNS + "WHERE id = ?", parameters -> parameters.number(id), JdbcBulkOrders::bulk);
    }

    @Override
    public List<Bulk> list(Optional<Long> before, int limit) {
        return statements.query(
                COLUMNS + "WHERE id < ? ORDER BY id DESC LIMIT ?",
                parameters -> parameters.number(before.orElse(Long.MAX_VALUE)).number(limit),
                JdbcBulkOrders::bulk);
    }

    @Override
    public List<Long> running() {
        return statements.query(
                "SELECT id FROM hf_bulk WHERE status = 0 ORDER BY id", none -> {}, row -> row.getLong(1));
    }

    @Override
    public Optional<Bulk> take(long id) {
        boolean locked = statements
                .first(
                        "SELECT id FROM hf_bulk WHERE id = ? AND status = 0 FOR UPDATE SKIP LOCKED",
                        parameters -> parameters.number(id),
                        row -> row.getLong(1))
                .isPresent();
        // A statement after the lock's: its place may have moved while the lock was taken (R4).
        return locked ? find(id).filter(bulk -> bulk.status() == Bulk.Status.RUNNING) : Optional.empty();
    }

    @Override
    public void advance(Bulk taken, Bulk.Item item) {
        boolean done = item.outcome().equals(AuditEntry.DONE);
        statements.update(
                "INSERT INTO hf_bulk_item(bulk_id, snapshot_id, at, outcome, instance_id, detail) VALUES (?, ?, "
                        + store.now() + ", ?, ?, ?)",
                parameters -> parameters
                        .number(taken.id())
                        .number(item.run())
                        .text(item.outcome())
                        .text(item.instance())
                        .text(item.detail().orElse(null)));
        statements.update(
                "UPDATE hf_bulk SET place = ?, done = done + ?, refused = refused + ? WHERE id = ?",
                parameters -> parameters
                        .number(item.run())
                        .number(done ? 1 : 0)
                        .number(done ? 0 : 1)
                        .number(taken.id()));
    }

    @Override
    public boolean end(long id, Bulk.Status status) {
        return statements.update(
                        "UPDATE hf_bulk SET status = ?, ended_at = " + store.now() + " WHERE id = ? AND status = 0",
                        parameters -> parameters.number(status.ordinal()).number(id))
                == 1;
    }

    @Override
    public List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit) {
        return statements.query(
                "SELECT snapshot_id, instance_id, outcome, detail, at FROM hf_bulk_item WHERE bulk_id = ? AND snapshot_id > ?"
                        + (outcome.isPresent() ? " AND outcome = ?" : "") + " ORDER BY snapshot_id LIMIT ?",
                parameters -> {
                    parameters.number(id).number(afterRun);
                    if (outcome.isPresent()) {
                        parameters.text(outcome.get());
                    }
                    parameters.number(limit);
                },
                row -> new Bulk.Item(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        Optional.ofNullable(row.getString(4)),
                        row.getObject(5, OffsetDateTime.class).toInstant()));
    }

    private static Bulk bulk(ResultSet row) throws SQLException {
        return new Bulk(
                row.getLong(1),
                Bulk.Action.valueOf(row.getString(2)),
                FilterText.read(row.getString(3), 0, 1),
                Optional.ofNullable(row.getString(4)),
                Optional.ofNullable(row.getString(5)),
                Optional.ofNullable(row.getString(6)),
                Bulk.Status.values()[row.getInt(7)],
                row.getInt(8),
                row.getInt(9),
                row.getInt(10),
                row.getLong(11),
                row.getLong(12),
                row.getObject(13, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(14, OffsetDateTime.class)).map(OffsetDateTime::toInstant));
    }
}
