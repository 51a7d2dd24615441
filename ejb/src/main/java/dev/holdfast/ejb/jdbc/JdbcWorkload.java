package dev.holdfast.ejb.jdbc;

import dev.holdfast.snapshot.Phase;
import dev.holdfast.store.Workload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands in the tables, counted by statements that read indexes, and no further than {@link Workload#MOST} rows each. */
final class JdbcWorkload implements Workload {

    /** Runs that run are in no index by their status, but each has a first branch, and what has ended has none. */
    private static final String RUNNING =
            "SELECT 1 FROM hf_branch b JOIN hf_snapshot s ON s.id = b.snapshot_id WHERE b.branch = 0 AND s.status = ?";

    private static final String RARE = "SELECT 1 FROM hf_snapshot WHERE rare_status = ?";

    private final JdbcStore store;
    private final Statements statements;

    JdbcWorkload(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    @Override
    public Seen look() {
        return new Seen(due(), live(), limits(), mail(), schedules());
    }

    List<Due> due() {
        return statements.query(
                store.dueByRoute(MOST), none -> {}, row -> new Due(row.getInt(1), row.getInt(2), since(row, 3)));
    }

    Map<Phase, Integer> live() {
        Map<Phase, Integer> live = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            if (!phase.isFinal()) {
                live.put(phase, phase == Phase.RUNNING ? count(RUNNING, phase) : count(RARE, phase));
            }
        }
        return live;
    }

    private int count(String rows, Phase phase) {
        return statements
                .first(
                        "SELECT count(*) FROM (" + rows + " LIMIT " + MOST + ") x",
                        parameters -> parameters.number((int) phase.code()),
                        row -> row.getInt(1))
                .orElse(0);
    }

    private List<Limit> limits() {
        return statements.query(
                "SELECT limit_name, sum(held), sum(waiting) FROM hf_limit GROUP BY limit_name ORDER BY limit_name",
                none -> {},
                row -> new Limit(row.getString(1), row.getLong(2), row.getLong(3)));
    }

    private List<Mail> mail() {
        return statements.query(
                "SELECT channel, count(*) - sum(CASE WHEN parked THEN 1 ELSE 0 END), sum(CASE WHEN parked THEN 1 ELSE 0 END),"
                        + " min(sent_at), " + store.now() + " FROM hf_outbox GROUP BY channel ORDER BY channel",
                none -> {},
                row -> new Mail(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        between(row.getTimestamp(4), row.getTimestamp(5)).orElse(Duration.ZERO)));
    }

    private Schedules schedules() {
        return statements
                .first(
                        "SELECT count(*), coalesce(sum(CASE WHEN error IS NULL THEN 0 ELSE 1 END), 0), min(due_at), "
                                + store.now() + " FROM hf_schedule",
                        none -> {},
                        row -> new Schedules(
                                row.getInt(1),
                                row.getInt(2),
                                between(row.getTimestamp(3), row.getTimestamp(4))
                                        .filter(late -> !late.isNegative())))
                .orElse(Seen.NOTHING.schedules());
    }

    /** What has been due since the time in a column, by the time in the next. */
    private static Duration since(ResultSet row, int column) throws SQLException {
        return between(row.getTimestamp(column), row.getTimestamp(column + 1)).orElse(Duration.ZERO);
    }

    private static Optional<Duration> between(@Nullable Timestamp from, Timestamp to) {
        return from == null ? Optional.empty() : Optional.of(Duration.between(from.toInstant(), to.toInstant()));
    }
}
