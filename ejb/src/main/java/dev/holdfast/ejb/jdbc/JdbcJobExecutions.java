package dev.holdfast.ejb.jdbc;

import dev.holdfast.store.JobExecutions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The executions of the batch runtime beside the engine's table of who runs which.
 *
 * <p>Locks in this order: the engine's row, the runtime's rows of steps, that of the execution. A chunk locks only that of its step.
 */
final class JdbcJobExecutions implements JobExecutions {

    private static final String LIVE = "('STARTING', 'STARTED', 'STOPPING')";

    private static final String COLUMNS = "SELECT e.jobexecutionid, e.jobinstanceid, i.applicationname, i.jobname, ";

    private static final String FROM =
            " FROM job_execution e JOIN job_instance i ON i.jobinstanceid = e.jobinstanceid ";

    /** An execution that was taken from its node, or has stopped after it was handed over. */
    private static final String IS_TO_BE_RESTARTED =
            "h.restarter IS NOT NULL AND h.successor IS NULL AND (h.fenced_at IS NOT NULL OR e.batchstatus = 'STOPPED')";

    /** Instead of the life that is to restart an execution: any may. */
    private static final int ANY = 0;

    private static final int LONGEST_ERROR = 2_000;

    private final JdbcStore store;
    private final Statements statements;
    private final BatchTables tables;

    JdbcJobExecutions(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
        this.tables = new BatchTables(store);
    }

    @Override
    public boolean guard() {
        return tables.arePresent() && store.guardJobs();
    }

    @Override
    public List<Live> live() {
        return tables.arePresent()
                ? statements.query(
                        COLUMNS + "e.batchstatus" + FROM + "WHERE e.batchstatus IN " + LIVE + " ORDER BY 1",
                        none -> {},
                        JdbcJobExecutions::live)
                : List.of();
    }

    private static Live live(ResultSet row) throws SQLException {
        return new Live(
                row.getLong(1),
                row.getLong(2),
                Optional.ofNullable(row.getString(3)).orElse(""),
                row.getString(4),
                row.getString(5).equals("STOPPING"));
    }

    @Override
    public void adopt(long execution, int incarnation) {
        statements.update(
                "INSERT INTO hf_job_execution(adopted_at, execution_id, incarnation) VALUES (" + store.now()
                        + ", ?, ?) ON CONFLICT DO NOTHING",
                parameters -> parameters.number(execution).number(incarnation));
    }

    /** True for the row of a node, called n, that is not there any more. */
    private String isGone() {
        return "(n.incarnation IS NULL OR n.left_at IS NOT NULL OR n.seen_at < " + store.minusMillis("n.claim_ms")
                + ")";
    }

    @Override
    public List<Live> abandoned(Duration unclaimed) {
        if (!tables.arePresent()) {
            return List.of();
        }
        Instant now = statements
                .first("SELECT " + store.now(), none -> {}, row -> row.getObject(1, OffsetDateTime.class))
                .orElseThrow()
                .toInstant();
        return statements.query(
                COLUMNS + "e.batchstatus" + FROM
                        + "LEFT JOIN hf_job_execution h ON h.execution_id = e.jobexecutionid LEFT JOIN hf_node n ON n.incarnation ="
                        + " h.incarnation WHERE e.batchstatus IN " + LIVE
                        + " AND h.fenced_at IS NULL AND ((h.execution_id IS NOT NULL AND " + isGone()
                        + ") OR (h.execution_id IS NULL AND e.createtime < ?)) ORDER BY 1",
                parameters -> parameters.localTime(now.minus(unclaimed)),
                JdbcJobExecutions::live);
    }

    @Override
    public boolean takeOver(long execution, int by, boolean restarts) {
        adopt(execution, 0);
        Optional<Boolean> mine = statements.first(
                "SELECT restarter IS NOT NULL FROM hf_job_execution WHERE execution_id = ? AND fenced_at IS NULL FOR UPDATE SKIP LOCKED",
                parameters -> parameters.number(execution),
                row -> row.getBoolean(1));
        if (mine.isEmpty() || !isAbandoned(execution)) {
            return false;
        }
        statements.query(
                "SELECT stepexecutionid FROM step_execution WHERE jobexecutionid = ? ORDER BY 1 FOR UPDATE",
                parameters -> parameters.number(execution),
                row -> row.getLong(1));
        Optional<String> status = statements.first( // in a statement after the lock's (R4)
                "SELECT batchstatus FROM job_execution WHERE jobexecutionid = ? AND batchstatus IN " + LIVE
                        + " FOR UPDATE",
                parameters -> parameters.number(execution),
                row -> row.getString(1));
        if (status.isEmpty()) {
            return false;
        }
        boolean wasToStop =
                status.get().equals("STOPPING") && !mine.get(); // what was handed over is stopped by its server
        end(execution, wasToStop ? "STOPPED" : "FAILED");
        statements.update(
                "UPDATE hf_job_execution SET fenced_at = " + store.now() + ", restarter = ? WHERE execution_id = ?",
                parameters -> parameters
                        .numberOrNull(restarts && !wasToStop ? by : null)
                        .number(execution));
        return true;
    }

    /** Whoever runs it may have written that down since it was read that nobody does. */
    private boolean isAbandoned(long execution) {
        return statements
                .first(
                        "SELECT h.execution_id FROM hf_job_execution h LEFT JOIN hf_node n ON n.incarnation = h.incarnation WHERE"
                                + " h.execution_id = ? AND " + isGone(),
                        parameters -> parameters.number(execution),
                        row -> row.getLong(1))
                .isPresent();
    }

    /**
     * Ends what has not ended. That of the steps looks anew, behind the lock of the execution, and so waits for a chunk of a step that has
     * begun since the first look; none can begin after it, since its row's foreign key waits for that lock.
     */
    private void end(long execution, String status) {
        statements.update(
                "UPDATE partition_execution SET batchstatus = ?, exitstatus = ? WHERE batchstatus IN " + LIVE
                        + " AND stepexecutionid IN (SELECT stepexecutionid FROM step_execution WHERE jobexecutionid = ?)",
                parameters -> parameters.text(status).text(status).number(execution));
        statements.update(
                "UPDATE step_execution SET batchstatus = ?, exitstatus = ?, endtime = localtimestamp WHERE batchstatus IN "
                        + LIVE + " AND jobexecutionid = ?",
                parameters -> parameters.text(status).text(status).number(execution));
        statements.update(
                "UPDATE job_execution SET batchstatus = ?, exitstatus = ?, endtime = localtimestamp, lastupdatedtime ="
                        + " localtimestamp WHERE jobexecutionid = ?",
                parameters -> parameters.text(status).text(status).number(execution));
    }

    @Override
    public void handOver(long execution, int by) {
        adopt(execution, by);
        statements.update(
                "UPDATE hf_job_execution SET restarter = " + ANY
                        + " WHERE execution_id = ? AND incarnation = ? AND fenced_at IS"
                        + " NULL AND restarter IS NULL AND execution_id IN (SELECT jobexecutionid FROM job_execution WHERE"
                        + " jobexecutionid = ? AND batchstatus IN ('STARTING', 'STARTED'))",
                parameters -> parameters.number(execution).number(by).number(execution));
    }

    @Override
    public void takeBack(int by) {
        if (tables.arePresent()) {
            statements.update(
                    "UPDATE hf_job_execution SET restarter = NULL WHERE incarnation = ? AND restarter = " + ANY
                            + " AND fenced_at IS NULL AND execution_id IN (SELECT jobexecutionid FROM job_execution WHERE"
                            + " batchstatus IN ('STARTING', 'STARTED'))",
                    parameters -> parameters.number(by));
        }
    }

    @Override
    public void staysStopped(long execution) {
        statements.update(
                "UPDATE hf_job_execution SET restarter = NULL WHERE execution_id = ? AND fenced_at IS NULL",
                parameters -> parameters.number(execution));
    }

    @Override
    public boolean isToBeRestarted(long execution) {
        return tables.arePresent()
                && statements
                        .first(
                                "SELECT e.jobexecutionid FROM job_execution e JOIN hf_job_execution h ON h.execution_id ="
                                        + " e.jobexecutionid WHERE e.jobexecutionid = ? AND " + IS_TO_BE_RESTARTED,
                                parameters -> parameters.number(execution),
                                row -> row.getLong(1))
                        .isPresent();
    }

    @Override
    public List<Pending> toRestart(int by) {
        return tables.arePresent()
                ? statements.query(
                        COLUMNS + "h.attempts" + FROM
                                + "JOIN hf_job_execution h ON h.execution_id = e.jobexecutionid LEFT JOIN hf_node n ON"
                                + " n.incarnation = h.restarter WHERE " + IS_TO_BE_RESTARTED
                                + " AND (h.restarter = ? OR " + isGone() + ") ORDER BY 1",
                        parameters -> parameters.number(by),
                        row -> new Pending(
                                row.getLong(1),
                                row.getLong(2),
                                Optional.ofNullable(row.getString(3)).orElse(""),
                                row.getString(4),
                                row.getInt(5)))
                : List.of();
    }

    @Override
    public boolean willRestart(long execution, int by) {
        boolean free = statements
                .first(
                        "SELECT h.execution_id FROM hf_job_execution h LEFT JOIN hf_node n ON n.incarnation = h.restarter WHERE"
                                + " h.execution_id = ? AND h.restarter IS NOT NULL AND h.successor IS NULL AND (h.restarter = ?"
                                + " OR " + isGone() + ")",
                        parameters -> parameters.number(execution).number(by),
                        row -> row.getLong(1))
                .isPresent();
        return free
                && statements.update(
                                "UPDATE hf_job_execution SET restarter = ?, attempts = attempts + 1 WHERE execution_id = ? AND"
                                        + " successor IS NULL AND restarter IS NOT NULL",
                                parameters -> parameters.number(by).number(execution))
                        == 1;
    }

    @Override
    public void leaveToOthers(long execution) {
        statements.update(
                "UPDATE hf_job_execution SET restarter = 0 WHERE execution_id = ? AND restarter IS NOT NULL",
                parameters -> parameters.number(execution));
    }

    @Override
    public void restarted(long execution, long successor, int by) {
        statements.update(
                "UPDATE hf_job_execution SET successor = ?, error = NULL WHERE execution_id = ?",
                parameters -> parameters.number(successor).number(execution));
        adopt(successor, by);
    }

    @Override
    public void notRestarted(long execution, String error, boolean giveUp) {
        statements.update(
                "UPDATE hf_job_execution SET error = ?" + (giveUp ? ", restarter = NULL" : "")
                        + " WHERE execution_id = ?",
                parameters -> parameters
                        .text(error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error)
                        .number(execution));
    }
}
