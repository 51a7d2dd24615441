package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import dev.holdfast.store.AuditLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The audit in its table. */
final class JdbcAuditLog implements AuditLog {

    private static final String COLUMNS =
            "SELECT number, at, place, hash, verb, subject, outcome, actor, origin, reason, was, became FROM hf_audit ";

    private final JdbcStore store;
    private final Statements statements;

    JdbcAuditLog(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    @Override
    public void append(AuditEntry.Deed deed) {
        statements.update(
                "INSERT INTO hf_audit(at, verb, subject, outcome, actor, origin, reason, was, became) VALUES ("
                        + store.now() + ", ?, ?, ?, ?, ?, ?, ?, ?)",
                parameters -> parameters
                        .text(deed.verb())
                        .text(deed.subject())
                        .text(deed.outcome())
                        .text(deed.actor().orElse(null))
                        .text(deed.origin().orElse(null))
                        .text(deed.reason().orElse(null))
                        .text(deed.was().orElse(null))
                        .text(deed.became().orElse(null)));
    }

    @Override
    public int seal(int atMost) {
        AuditEntry.Seal end = end(" FOR UPDATE");
        // A statement after the lock: what another sealer has sealed meanwhile is not taken again (R4).
        List<AuditEntry> open = statements.query(
                COLUMNS + "WHERE place IS NULL ORDER BY number LIMIT ?",
                parameters -> parameters.number(atMost),
                JdbcAuditLog::entry);
        List<AuditEntry> sealed = new ArrayList<>();
        for (AuditEntry entry : open) {
            long place = end.place() + 1;
            end = new AuditEntry.Seal(place, entry.chained(place, end.hash()));
            sealed.add(new AuditEntry(entry.number(), entry.at(), entry.deed(), Optional.of(end)));
        }
        statements.batch(
                "UPDATE hf_audit SET place = ?, hash = ? WHERE number = ?",
                sealed,
                (parameters, entry) -> parameters
                        .number(entry.seal().orElseThrow().place())
                        .bytes(HexFormat.of()
                                .parseHex(entry.seal().orElseThrow().hash()))
                        .number(entry.number()));
        if (!sealed.isEmpty()) {
            AuditEntry.Seal last = end;
            statements.update(
                    "UPDATE hf_audit_head SET place = ?, hash = ? WHERE id = 0",
                    parameters ->
                            parameters.number(last.place()).bytes(HexFormat.of().parseHex(last.hash())));
        }
        return sealed.size();
    }

    @Override
    public AuditEntry.Seal head() {
        return end("");
    }

    private AuditEntry.Seal end(String lock) {
        return statements
                .first(
                        "SELECT place, hash FROM hf_audit_head WHERE id = 0" + lock,
                        none -> {},
                        row -> new AuditEntry.Seal(
                                row.getLong(1), HexFormat.of().formatHex(row.getBytes(2))))
                .orElseThrow(() -> new IllegalStateException("somebody has removed the end of the audit's chain"));
    }

    @Override
    public List<AuditEntry> chain(long afterPlace, int limit) {
        return statements.query(
                COLUMNS + "WHERE place > ? ORDER BY place LIMIT ?",
                parameters -> parameters.number(afterPlace).number(limit),
                JdbcAuditLog::entry);
    }

    @Override
    public List<AuditEntry> list(AuditQuery query) {
        String condition = (query.subject().isPresent() ? " AND subject = ?" : "")
                + (query.actor().isPresent() ? " AND actor = ?" : "")
                + (query.verb().isPresent() ? " AND verb = ?" : "")
                + (query.before().isPresent() ? " AND number < ?" : "");
        return statements.query(
                COLUMNS + "WHERE number > 0" + condition + " ORDER BY number DESC LIMIT ?",
                parameters -> {
                    for (Optional<String> each : List.of(query.subject(), query.actor(), query.verb())) {
                        if (each.isPresent()) {
                            parameters.text(each.get());
                        }
                    }
                    if (query.before().isPresent()) {
                        parameters.number(query.before().get());
                    }
                    parameters.number(query.limit());
                },
                JdbcAuditLog::entry);
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        long place = row.getLong(3);
        return new AuditEntry(
                row.getLong(1),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                new AuditEntry.Deed(
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        Optional.ofNullable(row.getString(8)),
                        Optional.ofNullable(row.getString(9)),
                        Optional.ofNullable(row.getString(10)),
                        Optional.ofNullable(row.getString(11)),
                        Optional.ofNullable(row.getString(12))),
                place == 0
                        ? Optional.empty()
                        : Optional.of(new AuditEntry.Seal(place, HexFormat.of().formatHex(row.getBytes(4)))));
    }
}
