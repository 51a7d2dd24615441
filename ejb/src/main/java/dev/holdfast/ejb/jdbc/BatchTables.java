package dev.holdfast.ejb.jdbc;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the batch runtime's repository, where that is in the engine's database. They are the runtime's: it makes them, and
 * writes times without a zone, in that of the server.
 */
final class BatchTables {

    private final JdbcStore store;
    private final Statements statements;
    private volatile @Nullable Boolean present;

    BatchTables(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    /** Tells whether they are there; once they are, they stay. */
    boolean arePresent() {
        Boolean known = present;
        if (known != null && known) {
            return true;
        }
        boolean found = statements
                .first(
                        "SELECT count(*) FROM information_schema.tables WHERE lower(table_name) = 'job_execution'"
                                + " AND table_schema = current_schema",
                        none -> {},
                        row -> row.getInt(1) > 0)
                .orElse(false);
        present = found;
        return found;
    }

    /**
     * Reads the instances of jobs of which every execution has ended longer ago. One that the runtime itself has found dead when somebody
     * restarted it has no time of its end.
     */
    List<Long> old(Duration olderThan, int limit) {
        if (!arePresent()) {
            return List.of();
        }
        OffsetDateTime now = statements
                .first("SELECT " + store.now(), none -> {}, row -> row.getObject(1, OffsetDateTime.class))
                .orElseThrow();
        return statements.query(
                "SELECT i.jobinstanceid FROM job_instance i WHERE EXISTS (SELECT 1 FROM job_execution e WHERE e.jobinstanceid ="
                        + " i.jobinstanceid) AND NOT EXISTS (SELECT 1 FROM job_execution e WHERE e.jobinstanceid ="
                        + " i.jobinstanceid AND (coalesce(e.endtime, e.lastupdatedtime, e.createtime) >= ? OR e.batchstatus IN ('STARTING',"
                        + " 'STARTED', 'STOPPING'))) ORDER BY i.jobinstanceid LIMIT ?",
                parameters ->
                        parameters.localTime(now.toInstant().minus(olderThan)).number(limit),
                row -> row.getLong(1));
    }

    /** Removes instances of jobs with all that belongs to them. */
    int remove(List<Long> instances) {
        if (instances.isEmpty()) {
            return 0;
        }
        String executions = "SELECT jobexecutionid FROM job_execution WHERE jobinstanceid = ANY(?)";
        delete(
                "partition_execution WHERE stepexecutionid IN (SELECT stepexecutionid FROM step_execution WHERE jobexecutionid IN ("
                        + executions + "))",
                instances);
        delete("step_execution WHERE jobexecutionid IN (" + executions + ")", instances);
        delete("job_execution WHERE jobinstanceid = ANY(?)", instances);
        return delete("job_instance WHERE jobinstanceid = ANY(?)", instances);
    }

    private int delete(String from, List<Long> instances) {
        return statements.update("DELETE FROM " + from, parameters -> parameters.numbers(instances, "bigint"));
    }
}
