package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.NodeId;
import dev.holdfast.ejb.service.JtaTransactions;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Poll;
import dev.holdfast.store.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * 100,000 live branches on PostgreSQL, with statistics that were taken while the tables were empty: the worst a small hot table
 * meets. What a statement touches is counted by the database's own counters, not read from a plan.
 */
final class Crowd implements AutoCloseable {

    static final int BRANCHES = 100_000;
    static final DefinitionHash HASH = DefinitionHash.parse("ab".repeat(32));
    private static final String WATCHED =
            "('hf_snapshot', 'hf_branch', 'hf_checkpoint', 'hf_signal', 'hf_state', 'hf_label', 'hf_outbox',"
                    + " 'hf_limit', 'hf_slot')";

    final TestDatabase database = DatabaseKind.POSTGRESQL.open();
    final PostgresStore store = new PostgresStore(database.dataSource());
    final Transactions transactions =
            new JtaTransactions(database.transactionManager(), database.synchronizationRegistry());

    /** Fills the tables, with so many branches that are due. */
    Crowd(int due) throws SQLException {
        for (String table : List.of(
                "hf_snapshot",
                "hf_branch",
                "hf_checkpoint",
                "hf_signal",
                "hf_state",
                "hf_label",
                "hf_outbox",
                "hf_limit",
                "hf_slot")) {
            database.update("ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
            database.update("ANALYZE " + table);
        }
        String runs = " FROM generate_series(1000001, " + (1_000_000 + BRANCHES) + ") AS g(id)";
        database.update("INSERT INTO hf_snapshot(id, created_at, status, live, instance_id, workflow, definition_hash,"
                + " signal_count) SELECT id, now(), 1, TRUE, 'i' || id, 'w', decode('" + HASH + "', 'hex'), 1" + runs);
        database.update(
                "INSERT INTO hf_checkpoint(snapshot_id, at, branch, sequence, input_sequence, claim, kind, runner,"
                        + " position, output) SELECT id, now(), 0, 0, 0, 0, 0, 'n', 'AtTask a', '\\x484653540101'"
                        + runs);
        database.update(
                "INSERT INTO hf_branch(snapshot_id, branch, version, route, priority, due_at) SELECT id, 0, 1, 1,"
                        + " 3, CASE WHEN id % " + (BRANCHES / due)
                        + " = 0 THEN now() - interval '1 minute' ELSE now() + interval '1"
                        + " day' END" + runs);
        database.update(
                "INSERT INTO hf_signal(snapshot_id, ordinal, at, kind, name, payload) SELECT id, 1, now(), 0, 'go',"
                        + " '\\x484653540101'" + runs);
        database.update(
                "INSERT INTO hf_state(snapshot_id, version, name, value) SELECT id, 1, 'n', '\\x484653540101'" + runs);
        database.update("INSERT INTO hf_label(snapshot_id, name, value) SELECT id, 'customer', 'c' || id" + runs);
        database.update(
                "INSERT INTO hf_outbox(snapshot_id, branch, sequence, ordinal, sent_at, due_at, channel, instance_id,"
                        + " workflow, message) SELECT id, 0, 1, n, now(), now() - interval '1 day' + id % 1000 * interval"
                        + " '1 second', 'mail', 'i' || id, 'w',"
                        + " '\\x484653540101'" + runs + ", generate_series(0, 1) AS m(n)");
        wait(runs);
    }

    private void wait(String runs) throws SQLException {
        database.update("INSERT INTO hf_limit(limit_name, limit_key, most, waiting) VALUES ('w:main', '', 1, 1000)");
        database.update(
                "INSERT INTO hf_slot(snapshot_id, branch, rank, state, number, limit_name, limit_key, share) SELECT"
                        + " id, -1, 2, 1, id, 'w:main', '', 's' || id % 10" + runs);
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }

    <T> T inOwn(Supplier<T> work) {
        return transactions.own(work);
    }

    /** Rows and entries that were read. */
    record Read(long byScan, long byIndex) {

        /** Returns what must be zero for a statement about few rows: an index that is read from end to end is a scan as well. */
        long scanned() {
            return byScan + (byIndex > BRANCHES / 10 ? byIndex : 0);
        }
    }

    /** Does something and returns how many rows were read from the tables by scanning them from end to end, and by index. */
    Read during(Runnable work) throws SQLException {
        Read before = counter();
        work.run();
        Read after = counter();
        return new Read(after.byScan() - before.byScan(), after.byIndex() - before.byIndex());
    }

    private Read counter() throws SQLException {
        // The counters of a session arrive at its next pause; forcing them makes the count exact.
        database.rows("SELECT pg_stat_force_next_flush()");
        inOwn(() -> store.statements.query("SELECT pg_stat_force_next_flush()", none -> {}, row -> true));
        inOwn(() -> store.phase(0));
        return new Read(
                number("SELECT coalesce(sum(seq_tup_read), 0)::bigint FROM pg_stat_user_tables WHERE relname IN "
                        + WATCHED),
                number("SELECT coalesce(sum(idx_tup_read), 0)::bigint FROM pg_stat_user_indexes WHERE relname IN "
                        + WATCHED));
    }

    private long number(String query) throws SQLException {
        return ((Number) Objects.requireNonNull(database.value(query))).longValue();
    }

    List<Claim> claim(int limit) {
        return inOwn(() ->
                store.claim(new Poll("node", Set.of(1, 2, 3), limit, Duration.ofMinutes(5), Duration.ofMinutes(5))));
    }

    static Checkpoint checkpoint(Claim claim, Checkpoint.Kind kind) {
        return new Checkpoint(
                claim.hold().branch(),
                claim.sequence() + 1,
                kind,
                Optional.of(new NodeId("a")),
                new Position.AtTask(new NodeId("b")),
                ValueRef.of(claim.hold().branch(), claim.sequence() + 1),
                1,
                claim.hold().version(),
                claim.hold().owner(),
                Optional.of(new Payload((byte) 1, new byte[60])),
                Optional.empty(),
                Instant.EPOCH);
    }

    /** Does something in one transaction, makes sure that it happens, and that no table or index is scanned for it. */
    void assertScansNothing(String what, Supplier<Boolean> work) throws SQLException {
        assertThat(during(() -> assertThat(inOwn(work)).as(what).isTrue()).scanned())
                .as("rows scanned by: " + what)
                .isZero();
    }

    /** The same for what happens rarely: it may read an index from end to end. */
    void assertScansNoTable(String what, Supplier<Boolean> work) throws SQLException {
        assertThat(during(() -> assertThat(inOwn(work)).as(what).isTrue()).byScan())
                .as("rows scanned by: " + what)
                .isZero();
    }
}
