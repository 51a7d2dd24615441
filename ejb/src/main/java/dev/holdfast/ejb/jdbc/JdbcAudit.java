package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Audit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The audit of both tables of live things in pages, each read by one statement, which sees one committed state of the database. */
final class JdbcAudit implements Audit {

    /** Running, nobody's, and due at no time, though it waits for no event and no arms. */
    private static final String UNDUE =
            "s.status = 1 AND b.owner IS NULL AND b.due_at IS NULL AND b.awaiting IS NULL AND b.open_arms = 0";

    private static final String WAITS =
            "h.snapshot_id = b.snapshot_id AND h.state = 1 AND (h.branch = -1 OR h.branch = b.branch)";

    /** Waiting for no limit either: some wake-up was lost. */
    private static final String FORGOTTEN = UNDUE + " AND NOT EXISTS (SELECT 1 FROM hf_slot h WHERE " + WAITS + ")";

    private final JdbcStore store;
    private final Statements statements;

    JdbcAudit(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    /** A row of a page, with what is wrong with it. */
    private record Looked(BranchKey branch, Optional<Rule> rule) {}

    @Override
    public Page look(Place from, int rows) {
        List<Looked> branches = statements.query(
                "SELECT b.snapshot_id, b.branch, CASE WHEN s.status IS NULL OR s.status IN (0, 3, 5) OR (s.status = 4"
                        + " AND (b.owner IS NOT NULL OR b.due_at IS NOT NULL)) THEN 4 WHEN "
                        + FORGOTTEN
                        + " THEN 1 WHEN " + unheard()
                        + " THEN 2 WHEN " + unserved()
                        + " THEN 5 WHEN b.open_arms > 0 AND b.open_arms > (SELECT count(*) FROM hf_branch a WHERE"
                        + " a.snapshot_id = b.snapshot_id AND a.parent = b.branch) + CASE WHEN b.next_arm > 0 THEN"
                        + " b.end_arm - b.next_arm ELSE 0 END THEN 3 END FROM (SELECT * FROM hf_branch WHERE"
                        + " (snapshot_id, branch) > (?, ?) ORDER BY snapshot_id, branch LIMIT ?) b LEFT JOIN"
                        + " hf_snapshot s ON s.id = b.snapshot_id ORDER BY b.snapshot_id, b.branch",
                parameters -> Rows.bind(parameters, from.branch()).number(rows),
                JdbcAudit::looked);
        List<Looked> runs = statements.query(
                "SELECT s.id, 0, CASE WHEN s.status IN (1, 2, 6, 7) AND NOT EXISTS (SELECT 1 FROM hf_branch b WHERE"
                        + " b.snapshot_id = s.id) THEN 0 END FROM (SELECT id, status FROM hf_snapshot WHERE id > ? ORDER"
                        + " BY id LIMIT ?) s ORDER BY s.id",
                parameters -> parameters.number(from.run()).number(rows),
                JdbcAudit::looked);
        List<Finding> findings = new ArrayList<>();
        for (List<Looked> page : List.of(branches, runs)) {
            page.forEach(looked -> looked.rule().ifPresent(rule -> findings.add(new Finding(rule, looked.branch()))));
        }
        return new Page(
                findings,
                new Place(
                        runs.size() < rows
                                ? Place.BEGINNING.run()
                                : runs.get(rows - 1).branch().run(),
                        branches.size() < rows
                                ? Place.BEGINNING.branch()
                                : branches.get(rows - 1).branch()));
    }

    /** Parked, and one of the names it waits for has an event that nobody has consumed. */
    private String unheard() {
        return "s.status = 1 AND b.owner IS NULL AND b.awaiting IS NOT NULL AND (b.due_at IS NULL OR b.due_at > "
                + store.now()
                + ") AND EXISTS (SELECT 1 FROM hf_signal g WHERE g.snapshot_id = b.snapshot_id AND g.kind = 0 AND"
                + " g.consumed_sequence IS NULL AND position(',' || g.name || ',' IN b.awaiting) > 0)";
    }

    /** Its limit has room, or is not in use at all. */
    private String unserved() {
        return UNDUE
                + " AND EXISTS (SELECT 1 FROM hf_slot h LEFT JOIN hf_limit l ON l.limit_name = h.limit_name AND"
                + " l.limit_key = h.limit_key WHERE " + WAITS
                + " AND (l.limit_name IS NULL OR (l.period IS NULL AND l.held < l.most) OR l.free_at < "
                + store.nowPlus(UNSERVED_AFTER.negated()) + "))";
    }

    private static Looked looked(ResultSet row) throws SQLException {
        Optional<Rule> rule =
                Optional.ofNullable(row.getObject(3, Integer.class)).map(code -> Rule.values()[code]);
        return new Looked(new BranchKey(row.getLong(1), row.getInt(2)), rule);
    }

    @Override
    public boolean repair(Finding finding) {
        if (!finding.rule().isRepairable()
                || store.lock(finding.branch().run())
                        .filter(Phase.RUNNING::equals)
                        .isEmpty()) {
            return false;
        }
        String still = switch (finding.rule()) {
            case FORGOTTEN -> FORGOTTEN;
            case UNSERVED -> unserved();
            default -> unheard();
        };
        return statements.update(
                        "UPDATE hf_branch b SET version = version + 1, due_at = " + store.now() + ", ready_at = "
                                + store.now()
                                + " WHERE b.snapshot_id = ? AND b.branch = ? AND EXISTS (SELECT 1 FROM hf_snapshot s"
                                + " WHERE s.id = b.snapshot_id AND " + still + ")",
                        parameters -> Rows.bind(parameters, finding.branch()))
                == 1;
    }
}
