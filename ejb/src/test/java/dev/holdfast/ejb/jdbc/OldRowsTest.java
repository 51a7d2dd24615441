package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.Instances;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hundreds of thousands of instances that have ended are in nobody's way, neither at a start nor at work, on PostgreSQL. */
class OldRowsTest {

    private static final int COMPLETED = 300_000;

    /** They keep a branch each, for a retry. */
    private static final int FAILED = 5_000;

    private static TestDatabase database;

    @BeforeAll
    static void fill() throws SQLException {
        database = DatabaseKind.POSTGRESQL.open();
        for (String table : List.of("hf_snapshot", "hf_branch", "hf_checkpoint")) {
            database.update("ALTER TABLE " + table + " SET (autovacuum_enabled = false)");
            database.update("ANALYZE " + table);
        }
        String completed = " FROM generate_series(1000001, " + (1_000_000 + COMPLETED) + ") AS g(id)";
        String failed = " FROM generate_series(5000001, " + (5_000_000 + FAILED) + ") AS g(id)";
        String columns = "INSERT INTO hf_snapshot(id, created_at, ended_at, status, live, instance_id, workflow,"
                + " definition_hash) SELECT id, now(), now(), ";
        database.update(columns + "3, TRUE, 'old' || id, 'old', '\\x01'" + completed);
        database.update(columns + "4, TRUE, 'failed' || id, 'old', '\\x01'" + failed);
        database.update(
                "INSERT INTO hf_checkpoint(snapshot_id, at, branch, sequence, input_sequence, claim, kind, runner,"
                        + " position, output) SELECT id, now(), 0, row, row, 0, row * 6, 'n', 'AtTask a', '\\x484653540101'"
                        + completed + ", generate_series(0, 1) AS r(row)");
        database.update(
                "INSERT INTO hf_branch(snapshot_id, branch, version, route, priority) SELECT id, 0, 1, 1, 3" + failed);
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
    }

    private static long scanned() throws SQLException {
        // The counters of a session arrive at its next pause; forcing them makes the count exact.
        database.rows("SELECT pg_stat_force_next_flush()");
        database.rows("SELECT 1");
        return ((Number) Objects.requireNonNull(
                        database.value("SELECT coalesce(sum(seq_tup_read), 0)::bigint FROM pg_stat_user_tables WHERE"
                                + " relname IN ('hf_snapshot', 'hf_checkpoint')")))
                .longValue();
    }

    private static TestNode node(String name) {
        return new TestNode(
                database, TestNode.settings(name), List.of(Ledger.linear()), Map.of(Ledger.class, ledger()));
    }

    private static Ledger ledger() {
        try {
            return new Ledger(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_node_starts_and_works_without_a_look_at_what_has_ended(boolean analyzed) throws Exception {
        if (analyzed) {
            database.update("ANALYZE");
        }
        String name = "statistics-" + analyzed;
        long before = scanned();

        List<Instances.Population> live;
        try (TestNode node = node(name).dispatch()) {
            live = node.inOwn(() -> node.parts().instances().population());
            for (int number = 0; number < 20; number++) {
                node.start("linear", name + number, "");
            }
            for (int number = 0; number < 20; number++) {
                assertThat(node.await(name + number).kind()).isEqualTo(Status.Kind.COMPLETED);
            }
        }

        assertThat(live).isEmpty();
        assertThat(scanned() - before).as("rows read by scanning").isLessThan(COMPLETED / 10);
    }
}
