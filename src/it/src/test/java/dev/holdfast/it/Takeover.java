package dev.holdfast.it;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What a dead node held, and how long it takes until others have gone on with it. */
final class Takeover {

    private final PostgresDatabase database;
    private final String dead;

    /** How long after a claim ran out, and after the death, a branch had its first checkpoint by another node. */
    record Time(Duration afterExpiry, Duration afterDeath) {}

    /**
     * Notes what a node holds, in a table of its own; for right after its death.
     *
     * @param dead the name of the node
     */
    Takeover(PostgresDatabase database, String dead) throws SQLException {
        this.database = database;
        this.dead = dead;
        try (Connection connection = database.look();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS chaos_left (node text, owner text, snapshot_id bigint, branch int,"
                            + " expiry timestamptz, death timestamptz)");
            statement.execute("DELETE FROM chaos_left WHERE node = '" + dead + "'");
            // behind the name stands the number of the life
            statement.execute(
                    "INSERT INTO chaos_left SELECT split_part(owner, '/', 1), owner, snapshot_id, branch, due_at,"
                            + " clock_timestamp() FROM hf_branch WHERE split_part(owner, '/', 1) = '" + dead + "'");
        }
    }

    /** Returns how much is left with the dead node. */
    long left() throws SQLException {
        return answer(
                "SELECT count(*) FROM hf_branch b JOIN chaos_left l USING (snapshot_id, branch) WHERE l.node = ? AND b.owner = l.owner");
    }

    /** Waits until nothing is left; throws with what is, and with the transactions that may be in the way. */
    void await(Duration atMost) throws SQLException {
        try {
            Awaitility.await("what " + dead + " held")
                    .atMost(atMost)
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(() -> left() == 0);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    left() + " branches are left with " + dead + " after " + atMost + "; open transactions: " + open(),
                    e);
        }
    }

    private String open() throws SQLException {
        try (Connection connection = database.administer();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT coalesce(string_agg(concat(pid, ' ', state, ' since ',"
                        + " xact_start, ' waits for ', wait_event, ' of ', pg_blocking_pids(pid), ': ', left(query, 200)),"
                        + " E'\n'), 'none') FROM pg_stat_activity WHERE application_name LIKE 'holdfast%' AND xact_start IS NOT"
                        + " NULL")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Returns how much the dead node held. */
    long held() throws SQLException {
        return answer("SELECT count(*) FROM chaos_left WHERE node = ?");
    }

    private long answer(String sql) throws SQLException {
        try (Connection connection = database.look();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, dead);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Returns the times of the branches that another node has gone on with so far; tombstones do not count. */
    List<Time> times() throws SQLException {
        List<Time> times = new ArrayList<>();
        try (Connection connection = database.look();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT extract(epoch FROM x.at - l.expiry) * 1000, extract(epoch FROM x.at - l.death) * 1000"
                                + " FROM chaos_left l JOIN LATERAL (SELECT min(c.at) AS at FROM hf_checkpoint c WHERE"
                                + " c.snapshot_id = l.snapshot_id AND c.branch = l.branch AND c.at > l.death AND"
                                + " c.runner <> l.owner AND c.kind <> 7) x ON x.at IS NOT NULL WHERE l.node = ?")) {
            statement.setString(1, dead);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    times.add(new Time(Duration.ofMillis(row.getLong(1)), Duration.ofMillis(row.getLong(2))));
                }
            }
        }
        return times;
    }

    /** Says it in a line: how many, and the middle and the longest of the times. */
    static String text(List<Time> times) {
        if (times.isEmpty()) {
            return "nothing was taken over";
        }
        return times.size() + " branches went on elsewhere; after the claim ran out: "
                + middle(times.stream().map(Time::afterExpiry).sorted().toList()) + "; after the death: "
                + middle(times.stream().map(Time::afterDeath).sorted().toList());
    }

    /** Says how long branches took to go on elsewhere since they were noted; what its own node has ended does not count. */
    static String sinceThen(List<Time> times) {
        return times.isEmpty()
                ? "none went on elsewhere"
                : times.size() + " went on elsewhere: "
                        + middle(times.stream().map(Time::afterDeath).sorted().toList());
    }

    private static String middle(List<Duration> sorted) {
        return "median " + sorted.get(sorted.size() / 2).toMillis() + " ms, longest "
                + Collections.max(sorted).toMillis() + " ms";
    }
}
