package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.service.JtaTransactions;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Hold;
import dev.holdfast.store.NewRun;
import dev.holdfast.store.Poll;
import dev.holdfast.store.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the hot statements touch on PostgreSQL among 100,000 live branches, with statistics that were taken while the tables
 * were empty: the worst a small hot table meets. Counted by the database's own counters, not read from a plan.
 */
class PlanTest {

    private static final int BRANCHES = 100_000;
    private static final int DUE = 500;
    private static final DefinitionHash HASH = DefinitionHash.parse("ab".repeat(32));

    private static TestDatabase database;
    private static PostgresStore store;
    private static Transactions transactions;

    @BeforeAll
    static void fill() throws SQLException {
        database = DatabaseKind.POSTGRESQL.open();
        store = new PostgresStore(database.dataSource());
        transactions = new JtaTransactions(database.transactionManager(), database.synchronizationRegistry());
        for (String table : List.of("hf_snapshot", "hf_branch", "hf_checkpoint")) {
            database.update("ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
            database.update("ANALYZE " + table);
        }
        String runs = " FROM generate_series(1000001, " + (1_000_000 + BRANCHES) + ") AS g(id)";
        database.update("INSERT INTO hf_snapshot(id, created_at, status, live, instance_id, workflow, definition_hash)"
                + " SELECT id, now(), 1, TRUE, 'i' || id, 'w', decode('" + HASH + "', 'hex')" + runs);
        database.update(
                "INSERT INTO hf_checkpoint(snapshot_id, at, branch, sequence, input_sequence, claim, kind, runner,"
                        + " position, output) SELECT id, now(), 0, 0, 0, 0, 0, 'n', 'AtTask a', 'x'" + runs);
        database.update(
                "INSERT INTO hf_branch(snapshot_id, branch, version, route, priority, due_at) SELECT id, 0, 1, 1,"
                        + " 3, CASE WHEN id % " + (BRANCHES / DUE)
                        + " = 0 THEN now() - interval '1 minute' ELSE now() + interval '1"
                        + " day' END" + runs);
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    /** Runs a statement and returns how many rows were read from tables by scanning them from end to end. */
    private static long scanned(Runnable statement) throws SQLException {
        long before = counter();
        statement.run();
        return counter() - before;
    }

    private static long counter() throws SQLException {
        // The counters of a session arrive at its next pause; forcing them makes the count exact.
        database.rows("SELECT pg_stat_force_next_flush()");
        transactions.own(() -> store.statements.query("SELECT pg_stat_force_next_flush()", none -> {}, row -> true));
        transactions.own(() -> store.phase(0));
        Object value =
                database.value("SELECT coalesce(sum(seq_tup_read), 0)::bigint FROM pg_stat_user_tables WHERE relname"
                        + " IN ('hf_snapshot', 'hf_branch', 'hf_checkpoint')");
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    private static List<Claim> claim(int limit) {
        return transactions.own(() ->
                store.claim(new Poll("node", Set.of(1, 2, 3), limit, Duration.ofMinutes(5), Duration.ofMinutes(5))));
    }

    private static Checkpoint checkpoint(Claim claim, Checkpoint.Kind kind) {
        return new Checkpoint(
                claim.hold().branch(),
                claim.sequence() + 1,
                kind,
                Optional.of(new NodeId("a")),
                new Position.AtTask(new NodeId("b")),
                claim.sequence() + 1,
                1,
                claim.hold().version(),
                claim.hold().owner(),
                Optional.of(new Payload((byte) 1, new byte[60])),
                Optional.empty(),
                Instant.EPOCH);
    }

    @Test
    void a_scan_would_be_seen() throws SQLException {
        assertThat(scanned(() -> transactions.own(() -> store.statements.query(
                        "SELECT count(*) FROM hf_branch WHERE awaiting = 'nothing'",
                        none -> {},
                        row -> row.getLong(1)))))
                .isGreaterThan(BRANCHES / 2);
    }

    @Test
    void a_claim_of_one_or_of_many_scans_no_table() throws SQLException {
        assertThat(scanned(() -> assertThat(claim(1)).hasSize(1)))
                .as("rows scanned for one")
                .isZero();
        assertThat(scanned(() -> assertThat(claim(64)).hasSize(64)))
                .as("rows scanned for 64")
                .isZero();
    }

    @Test
    void the_wait_for_the_next_due_branch_scans_no_table() throws SQLException {
        assertThat(scanned(() -> transactions.own(() -> store.untilNextDue(Set.of(1, 2, 3)))))
                .isZero();
    }

    @Test
    void a_renewal_of_many_claims_scans_no_table() throws SQLException {
        List<Hold> holds = claim(64).stream().map(Claim::hold).toList();

        assertThat(scanned(() -> assertThat(transactions.own(() -> store.renew(holds, Duration.ofMinutes(5))))
                        .hasSize(64)))
                .isZero();
    }

    @Test
    void start_step_last_step_release_and_failure_scan_no_table() throws SQLException {
        List<Claim> claims = claim(4);
        NewRun run = new NewRun(
                new InstanceId("new"),
                new WorkflowName("w"),
                HASH,
                new Position.AtTask(new NodeId("a")),
                new Payload((byte) 1, new byte[60]),
                1,
                3,
                Optional.empty(),
                Duration.ofDays(1),
                "node");

        assertThat(scanned(() -> transactions.own(() -> store.insert(run))))
                .as("start")
                .isZero();
        assertThat(scanned(() -> transactions.own(() -> store.append(checkpoint(claims.get(0), Checkpoint.Kind.STEP)))))
                .as("step")
                .isZero();
        assertThat(scanned(
                        () -> transactions.own(() -> store.complete(checkpoint(claims.get(1), Checkpoint.Kind.END)))))
                .as("last step")
                .isZero();
        assertThat(scanned(
                        () -> transactions.own(() -> store.release(claims.get(2).hold(), 1, 3))))
                .as("release")
                .isZero();
        assertThat(scanned(() -> transactions.own(() -> store.fail(checkpoint(claims.get(3), Checkpoint.Kind.FAILED)))))
                .as("failure")
                .isZero();
        assertThat(transactions.own(() -> store.reload(claims.get(0).hold()))).isPresent();
        assertThat(scanned(
                        () -> transactions.own(() -> store.reload(claims.get(0).hold()))))
                .as("reload")
                .isZero();
        assertThat(scanned(() -> transactions.own(() -> store.author(new BranchKey(1_000_200, 0), 0))))
                .as("read-back")
                .isZero();
    }
}
