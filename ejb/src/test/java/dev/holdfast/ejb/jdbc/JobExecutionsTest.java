package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ejb.service.JtaTransactions;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.store.JobExecutions;
import dev.holdfast.store.JobExecutions.Live;
import dev.holdfast.store.JobExecutions.Pending;
import dev.holdfast.store.Transactions;
import dev.holdfast.testing.Elsewhere;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executions of batch jobs whose node is lost, and what that node may still do, on PostgreSQL with the tables of the batch runtime. */
class JobExecutionsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static TestDatabase database;
    private static Transactions transactions;
    private static PostgresStore store;
    private static JobExecutions executions;

    private int alive;
    private int other;
    private int lost;

    @BeforeAll
    static void open() throws SQLException {
        database = DatabaseKind.POSTGRESQL.open();
        store = new PostgresStore(database.dataSource());
        transactions = new JtaTransactions(database.transactionManager(), database.synchronizationRegistry());
        executions = store.jobExecutions();
        assertThat(own(executions::guard)).as("there are no tables yet").isFalse();
        assertThat(own(executions::live)).isEmpty();
        database.update("CREATE TABLE job_instance (jobinstanceid bigserial PRIMARY KEY, version integer, jobname"
                + " varchar(512), applicationname varchar(512))");
        database.update(
                "CREATE TABLE job_execution (jobexecutionid bigserial PRIMARY KEY, jobinstanceid bigint NOT NULL"
                        + " REFERENCES job_instance ON DELETE CASCADE, version integer, createtime timestamptz, starttime timestamptz,"
                        + " endtime timestamptz, lastupdatedtime timestamptz, batchstatus varchar(30), exitstatus varchar(512),"
                        + " jobparameters varchar(3000), restartposition varchar(255))");
        database.update(
                "CREATE TABLE step_execution (stepexecutionid bigserial PRIMARY KEY, jobexecutionid bigint NOT NULL"
                        + " REFERENCES job_execution ON DELETE CASCADE, version integer, stepname varchar(255), starttime timestamptz,"
                        + " endtime timestamptz, batchstatus varchar(30), exitstatus varchar(512), executionexception varchar(2048),"
                        + " persistentuserdata bytea, readcount integer, writecount integer, commitcount integer, rollbackcount"
                        + " integer, readskipcount integer, processskipcount integer, filtercount integer, writeskipcount integer,"
                        + " readercheckpointinfo bytea, writercheckpointinfo bytea)");
        database.update(
                "CREATE TABLE partition_execution (partitionexecutionid integer NOT NULL, stepexecutionid bigint NOT"
                        + " NULL REFERENCES step_execution ON DELETE CASCADE, version integer, batchstatus varchar(30), exitstatus"
                        + " varchar(512), executionexception varchar(2048), persistentuserdata bytea, readercheckpointinfo bytea,"
                        + " writercheckpointinfo bytea, PRIMARY KEY (partitionexecutionid, stepexecutionid))");
        assertThat(own(executions::guard)).isTrue();
        assertThat(own(executions::guard)).as("the second time").isTrue();
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    @BeforeEach
    void someNodes() throws SQLException {
        database.clear();
        database.update("DELETE FROM job_instance");
        alive = node("alive", 0);
        other = node("other", 0);
        lost = node("lost", 60);
    }

    private static int node(String name, int secondsAgo) throws SQLException {
        database.update("INSERT INTO hf_node(started_at, seen_at, claim_ms, slots, name, host, tags) VALUES"
                + " (clock_timestamp(), clock_timestamp() - interval '" + secondsAgo + " seconds', 20000, 4, '" + name
                + "', 'h', '')");
        return (Integer) database.value("SELECT max(incarnation) FROM hf_node");
    }

    private static <T> T own(Supplier<T> work) {
        return transactions.own(work);
    }

    private static void adopt(long execution, int node) {
        own(() -> {
            executions.adopt(execution, node);
            return true;
        });
    }

    private static long instance() throws SQLException {
        database.update("INSERT INTO job_instance(jobname, applicationname) VALUES ('nightly', 'app')");
        return (Long) database.value("SELECT max(jobinstanceid) FROM job_instance");
    }

    private static long execution(long instance, String status, String age) throws SQLException {
        database.update("INSERT INTO job_execution(jobinstanceid, batchstatus, createtime, jobparameters) VALUES ("
                + instance + ", '" + status + "', now() - interval '" + age + "', 'date = 2026-11-22" + "\n" + "')");
        long id = (Long) database.value("SELECT max(jobexecutionid) FROM job_execution");
        database.update("INSERT INTO step_execution(jobexecutionid, stepname, batchstatus, writecount) VALUES (" + id
                + ", 'count', 'STARTED', 0)");
        return id;
    }

    private static long running(int node) throws SQLException {
        long id = execution(instance(), "STARTED", "1 second");
        adopt(id, node);
        return id;
    }

    private static List<Long> abandoned() {
        return own(() -> executions.abandoned(MINUTE)).stream().map(Live::id).toList();
    }

    private static Object status(long execution) throws SQLException {
        return database.value("SELECT batchstatus FROM job_execution WHERE jobexecutionid = ?", execution);
    }

    private static int writes(long execution, int count) throws SQLException {
        return database.update("UPDATE step_execution SET writecount = " + count
                + ", batchstatus = 'STARTED' WHERE jobexecutionid = " + execution + " AND batchstatus <> 'STOPPING'");
    }

    @Test
    void what_a_lost_node_runs_is_abandoned_and_what_a_living_one_runs_is_not() throws SQLException {
        running(alive);
        long left = running(lost);

        assertThat(abandoned()).containsExactly(left);
        assertThat(own(executions::live)).hasSize(2);
    }

    @Test
    void what_no_node_was_seen_to_run_is_abandoned_once_it_is_old() throws SQLException {
        execution(instance(), "STARTED", "30 seconds");
        long old = execution(instance(), "STARTING", "2 minutes");
        execution(instance(), "COMPLETED", "2 minutes");

        assertThat(abandoned()).containsExactly(old);
    }

    @Test
    void what_was_taken_over_has_failed_and_its_node_can_write_nothing_about_it_any_more() throws SQLException {
        long left = running(lost);
        assertThat(writes(left, 10)).isEqualTo(1);

        assertThat(own(() -> executions.takeOver(left, alive, true))).isTrue();

        assertThat(status(left)).isEqualTo("FAILED");
        assertThat(database.value("SELECT batchstatus FROM step_execution WHERE jobexecutionid = ?", left))
                .isEqualTo("FAILED");
        assertThatThrownBy(() -> writes(left, 20)).hasMessageContaining("was taken from this node");
        assertThatThrownBy(() -> database.update(
                        "UPDATE job_execution SET batchstatus = 'COMPLETED' WHERE jobexecutionid = " + left))
                .hasMessageContaining("was taken from this node");
        assertThatThrownBy(() ->
                        database.update("INSERT INTO step_execution(jobexecutionid, stepname, batchstatus) VALUES ("
                                + left + ", 'next', 'STARTED')"))
                .hasMessageContaining("was taken from this node");
        assertThat(database.value("SELECT writecount FROM step_execution WHERE jobexecutionid = ?", left))
                .isEqualTo(10);
        assertThat(database.update("UPDATE job_execution SET batchstatus = 'ABANDONED' WHERE jobexecutionid = " + left))
                .as("people may give it up")
                .isEqualTo(1);
        assertThat(abandoned()).isEmpty();
    }

    @Test
    void a_chunk_that_is_being_committed_is_waited_for_and_counts() throws Exception {
        long left = running(lost);
        try (Connection chunk = database.plainDataSource().getConnection();
                Statement statement = chunk.createStatement()) {
            chunk.setAutoCommit(false);
            statement.executeUpdate("UPDATE step_execution SET writecount = 10 WHERE jobexecutionid = " + left);

            Elsewhere<Boolean> takeOver =
                    Elsewhere.start("take-over", () -> own(() -> executions.takeOver(left, alive, true)));
            database.awaitLockWaits(1);
            chunk.commit();

            assertThat(takeOver.result()).isTrue();
        }
        assertThat(database.value("SELECT writecount FROM step_execution WHERE jobexecutionid = ?", left))
                .isEqualTo(10);
    }

    @Test
    void a_chunk_that_waits_for_the_take_over_rolls_back() throws Exception {
        long left = running(lost);
        try (Connection chunk = database.plainDataSource().getConnection();
                Statement statement = chunk.createStatement();
                Connection taker = database.plainDataSource().getConnection();
                Statement taking = taker.createStatement()) {
            chunk.setAutoCommit(false);
            taker.setAutoCommit(false);
            taking.executeQuery("SELECT 1 FROM step_execution WHERE jobexecutionid = " + left + " FOR UPDATE");
            Elsewhere<Integer> late = Elsewhere.start(
                    "chunk",
                    () -> statement.executeUpdate(
                            "UPDATE step_execution SET writecount = 10 WHERE jobexecutionid = " + left));
            database.awaitLockWaits(1);
            taking.executeUpdate("UPDATE hf_job_execution SET fenced_at = now() WHERE execution_id = " + left);
            taker.commit();

            assertThatThrownBy(late::result).hasMessageContaining("was taken from this node");
            chunk.rollback();
        }
    }

    @Test
    void of_two_one_takes_it_over_and_restarts_it() throws SQLException {
        long left = running(lost);

        assertThat(own(() -> executions.takeOver(left, alive, true))).isTrue();
        assertThat(own(() -> executions.takeOver(left, other, true))).isFalse();

        assertThat(own(() -> executions.toRestart(other))).isEmpty();
        assertThat(own(() -> executions.toRestart(alive)))
                .extracting(Pending::id)
                .containsExactly(left);
        assertThat(own(() -> executions.willRestart(left, other))).isFalse();
        assertThat(own(() -> executions.willRestart(left, alive))).isTrue();
    }

    @Test
    void what_its_node_has_told_of_meanwhile_is_not_taken_from_it() throws SQLException {
        long old = execution(instance(), "STARTED", "2 minutes");
        assertThat(abandoned()).containsExactly(old);
        adopt(old, other);

        assertThat(own(() -> executions.takeOver(old, alive, true))).isFalse();

        assertThat(status(old)).isEqualTo("STARTED");
        assertThat(writes(old, 5)).isEqualTo(1);
    }

    @Test
    void an_instance_of_a_job_has_one_execution_at_most_that_has_not_ended() throws SQLException {
        long instance = instance();
        execution(instance, "FAILED", "1 hour");
        execution(instance, "STARTED", "1 second");

        assertThatThrownBy(() -> execution(instance, "STARTING", "0 seconds"))
                .hasMessageContaining("hf_job_execution_live");
    }

    @Test
    void what_somebody_was_stopping_is_stopped_and_not_restarted() throws SQLException {
        long left = running(lost);
        database.update("UPDATE job_execution SET batchstatus = 'STOPPING' WHERE jobexecutionid = " + left);

        assertThat(own(() -> executions.takeOver(left, alive, true))).isTrue();

        assertThat(status(left)).isEqualTo("STOPPED");
        assertThat(own(() -> executions.toRestart(alive))).isEmpty();
    }

    @Test
    void a_restart_whose_node_is_lost_too_is_left_to_another() throws SQLException {
        long left = running(lost);
        own(() -> executions.takeOver(left, lost, true));

        assertThat(own(() -> executions.toRestart(alive)))
                .extracting(Pending::id)
                .containsExactly(left);
        assertThat(own(() -> executions.willRestart(left, alive))).isTrue();

        long successor = execution(own(() -> executions.toRestart(alive)).get(0).instance(), "STARTED", "0 seconds");
        own(() -> {
            executions.restarted(left, successor, alive);
            return true;
        });
        assertThat(own(() -> executions.toRestart(alive))).isEmpty();
        assertThat(abandoned()).isEmpty();
        assertThat(own(() -> store.jobHistory().find(left)).orElseThrow().successor())
                .contains(successor);
        assertThat(own(() -> store.jobHistory().find(successor)).orElseThrow().node())
                .contains("alive/" + alive);
        assertThat(own(() -> store.jobHistory().find(left)).orElseThrow().parameters())
                .containsEntry("date", "2026-11-22");
    }

    @Test
    void jobs_that_have_ended_long_ago_are_removed_with_all_that_belongs_to_them() throws SQLException {
        long old = instance();
        database.update("UPDATE job_execution SET endtime = now() - interval '3 days' WHERE jobexecutionid = "
                + execution(old, "COMPLETED", "3 days"));
        long young = instance();
        database.update("UPDATE job_execution SET endtime = now() WHERE jobexecutionid = "
                + execution(young, "COMPLETED", "3 days"));
        running(lost);

        assertThat(own(() -> store.retention().oldJobs(Duration.ofDays(2), 10))).isEqualTo(1);
        assertThat(own(() -> store.retention().removeJobs(Duration.ofDays(2), 10)))
                .isEqualTo(1);

        assertThat(database.rows("SELECT jobinstanceid FROM job_instance ORDER BY 1"))
                .hasSize(2)
                .doesNotContain(List.of(old));
        assertThat(database.value("SELECT count(*) FROM step_execution")).isEqualTo(2L);
    }

    private static void handOver(long execution, int by) {
        own(() -> {
            executions.handOver(execution, by);
            return true;
        });
    }

    private static void ends(long execution, String status) throws SQLException {
        database.update("UPDATE job_execution SET batchstatus = '" + status + "' WHERE jobexecutionid = " + execution);
    }

    private static boolean isToBeRestarted(long execution) {
        return own(() -> executions.isToBeRestarted(execution));
    }

    private static List<Long> toRestart(int by) {
        return own(() -> executions.toRestart(by)).stream()
                .map(JobExecutions.Pending::id)
                .toList();
    }

    @Test
    void what_was_handed_over_is_restarted_by_whoever_comes_once_it_has_stopped() throws SQLException {
        long execution = running(alive);

        handOver(execution, alive);

        assertThat(toRestart(other)).as("it still runs").isEmpty();
        assertThat(isToBeRestarted(execution)).isFalse();
        ends(execution, "STOPPED");
        assertThat(isToBeRestarted(execution)).isTrue();
        assertThat(toRestart(other)).containsExactly(execution);
        assertThat(own(() -> executions.willRestart(execution, other))).isTrue();
        assertThat(toRestart(alive)).as("another does").isEmpty();
        own(() -> {
            executions.restarted(execution, execution + 1, other);
            return true;
        });
        assertThat(isToBeRestarted(execution)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMPLETED", "FAILED", "ABANDONED"})
    void what_was_handed_over_and_ended_by_itself_is_not_restarted(String status) throws SQLException {
        long execution = running(alive);
        handOver(execution, alive);

        ends(execution, status);

        assertThat(isToBeRestarted(execution)).isFalse();
        assertThat(toRestart(other)).isEmpty();
    }

    @Test
    void what_was_handed_over_stays_stopped_if_somebody_wants_that() throws SQLException {
        long before = running(alive);
        ends(before, "STOPPING");
        long behind = running(alive);

        handOver(before, alive);
        handOver(behind, alive);
        own(() -> {
            executions.staysStopped(behind);
            return true;
        });

        ends(before, "STOPPED");
        ends(behind, "STOPPED");
        assertThat(toRestart(other)).isEmpty();
    }

    @Test
    void what_was_handed_over_and_did_not_stop_is_taken_back_by_its_node_alone() throws SQLException {
        long execution = running(alive);
        long another = running(other);
        handOver(execution, alive);
        handOver(another, other);

        own(() -> {
            executions.takeBack(alive);
            return true;
        });

        ends(execution, "STOPPED");
        ends(another, "STOPPED");
        assertThat(toRestart(alive)).containsExactly(another);
    }

    @Test
    void what_its_server_was_stopping_when_it_died_is_restarted() throws SQLException {
        long execution = running(alive);
        handOver(execution, alive);
        ends(execution, "STOPPING");
        database.update(
                "UPDATE hf_node SET seen_at = clock_timestamp() - interval '1 minute' WHERE incarnation = " + alive);

        assertThat(own(() -> executions.takeOver(execution, other, true))).isTrue();

        assertThat(status(execution)).isEqualTo("FAILED");
        assertThat(toRestart(other)).containsExactly(execution);
    }

    @Test
    void nothing_is_handed_over_that_was_taken_from_the_node() throws SQLException {
        long execution = running(lost);
        own(() -> executions.takeOver(execution, other, false));

        handOver(execution, lost);

        assertThat(isToBeRestarted(execution)).isFalse();
    }
}
