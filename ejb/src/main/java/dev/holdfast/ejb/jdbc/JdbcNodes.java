package dev.holdfast.ejb.jdbc;

import dev.holdfast.store.Nodes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The table of nodes, which is small. */
final class JdbcNodes implements Nodes {

    /** How long an ended life is shown. */
    private static final Duration SHOWN = Duration.ofDays(1);

    /** How long it is kept: owners and runners in old rows name it. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final JdbcStore store;
    private final Statements statements;

    JdbcNodes(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    @Override
    public int join(Newcomer newcomer) {
        statements.update("DELETE FROM hf_node WHERE seen_at < " + store.nowPlus(KEPT.negated()), none -> {});
        return statements
                .first(
                        store.answering(
                                "INSERT INTO hf_node(started_at, seen_at, sessions, claim_ms, slots, name, host, tags) VALUES ("
                                        + store.now() + ", " + store.now() + ", " + store.sessionName()
                                        + ", ?, ?, ?, ?, ?)",
                                "incarnation"),
                        parameters -> parameters
                                .number(Math.toIntExact(newcomer.claim().toMillis()))
                                .number(newcomer.slots())
                                .text(newcomer.name())
                                .text(newcomer.host())
                                .text(String.join(",", new TreeSet<>(newcomer.tags()))),
                        row -> row.getInt(1))
                .orElseThrow();
    }

    @Override
    public boolean beat(int incarnation, int held, boolean draining) {
        return statements.update(
                        "UPDATE hf_node SET seen_at = " + store.now()
                                + ", held = ?, draining = ? WHERE incarnation = ?",
                        parameters -> parameters.number(held).truth(draining).number(incarnation))
                == 1;
    }

    @Override
    public Optional<Life> drain(int incarnation, boolean wanted) {
        Optional<Life> found = statements.first(
                select("incarnation = ? AND left_at IS NULL FOR UPDATE"),
                parameters -> parameters.number(incarnation),
                JdbcNodes::life);
        if (found.isPresent()) {
            statements.update(
                    "UPDATE hf_node SET to_drain = ? WHERE incarnation = ?",
                    parameters -> parameters.truth(wanted).number(incarnation));
        }
        return found;
    }

    @Override
    public void leave(int incarnation) {
        statements.update(
                "UPDATE hf_node SET seen_at = " + store.now() + ", left_at = " + store.now()
                        + ", held = 0 WHERE incarnation = ?",
                parameters -> parameters.number(incarnation));
    }

    @Override
    public int endLostSessions() {
        return store.endLostSessions();
    }

    @Override
    public List<Life> lives() {
        return statements.query(
                select("seen_at > " + store.nowPlus(SHOWN.negated()) + " ORDER BY incarnation DESC"),
                none -> {},
                JdbcNodes::life);
    }

    private String select(String which) {
        return "SELECT incarnation, name, host, slots, tags, claim_ms, held, draining, started_at, seen_at, left_at, "
                + store.now() + ", to_drain FROM hf_node WHERE " + which;
    }

    private static Life life(ResultSet row) throws SQLException {
        Duration claim = Duration.ofMillis(row.getInt(6));
        Instant seen = time(row, 10);
        OffsetDateTime left = row.getObject(11, OffsetDateTime.class);
        boolean lost = seen.plus(claim).isBefore(time(row, 12));
        State state = row.getBoolean(8) ? State.DRAINING : State.LIVE;
        if (left != null) {
            state = State.LEFT;
        } else if (lost) {
            state = State.LOST;
        }
        return new Life(
                row.getInt(1),
                new Newcomer(row.getString(2), row.getString(3), row.getInt(4), tags(row.getString(5)), claim),
                state,
                row.getInt(7),
                time(row, 9),
                seen,
                Optional.ofNullable(left).map(OffsetDateTime::toInstant),
                row.getBoolean(13));
    }

    private static Set<String> tags(String text) {
        return Arrays.stream(text.split(","))
                .filter(tag -> !tag.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
