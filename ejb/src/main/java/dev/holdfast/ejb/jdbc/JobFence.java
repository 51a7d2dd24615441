package dev.holdfast.ejb.jdbc;

import java.util.List;

/**
 * What keeps a node that was taken for lost from writing about the executions that were taken from it, on PostgreSQL: triggers on the
 * tables of the batch runtime, and a key by which an instance of a job has one execution at most that has not ended.
 */
final class JobFence {

    private static final String KEY = "hf_job_execution_live";

    private final Statements statements;

    JobFence(Statements statements) {
        this.statements = statements;
    }

    /** Adds what is missing; false if an instance has several executions that have not ended, which the key cannot take. */
    boolean add() {
        trigger("hf_job_fence", "step_execution", "INSERT OR UPDATE", "hf_job_fence");
        trigger("hf_job_fence", "job_execution", "UPDATE", "hf_job_fence");
        trigger("hf_partition_fence", "partition_execution", "INSERT OR UPDATE", "hf_partition_fence");
        if (is("SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema AND indexname = '" + KEY + "'")) {
            return true;
        }
        boolean twice =
                is("SELECT count(*) FROM (SELECT 1 FROM job_execution WHERE batchstatus IN ('STARTING', 'STARTED',"
                        + " 'STOPPING') GROUP BY jobinstanceid HAVING count(*) > 1) twice");
        if (!twice) {
            run("CREATE UNIQUE INDEX IF NOT EXISTS " + KEY + " ON job_execution (jobinstanceid) WHERE batchstatus IN"
                    + " ('STARTING', 'STARTED', 'STOPPING')");
        }
        return !twice;
    }

    /** Looks first: adding one locks the table for a moment, against jobs that run. */
    private void trigger(String name, String table, String when, String function) {
        if (!is("SELECT count(*) FROM pg_trigger WHERE tgname = '" + name + "' AND tgrelid = '" + table
                + "'::regclass")) {
            run("CREATE TRIGGER " + name + " BEFORE " + when + " ON " + table + " FOR EACH ROW EXECUTE FUNCTION "
                    + function + "()");
        }
    }

    private boolean is(String count) {
        List<Long> counted = statements.query(count, none -> {}, row -> row.getLong(1));
        return counted.get(0) > 0;
    }

    private void run(String ddl) {
        statements.update(ddl, none -> {});
    }
}
