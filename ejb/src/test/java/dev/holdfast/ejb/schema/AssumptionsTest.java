package dev.holdfast.ejb.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Elsewhere;
import dev.holdfast.ejb.testing.Gate;
import dev.holdfast.ejb.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the engine takes for granted about its databases: everything that makes two workers safe rests on these. */
@ParameterizedClass
@EnumSource
class AssumptionsTest {

    private static final String CHECKPOINT =
            "INSERT INTO hf_checkpoint (snapshot_id, branch, sequence, at, claim, kind,"
                    + " runner) VALUES (7, 0, 0, CURRENT_TIMESTAMP, 1, 1, ?) ON CONFLICT DO NOTHING";

    @SuppressWarnings("NullAway.Init") // opened once for all tests on a kind of database
    private static TestDatabase db;

    private final DatabaseKind kind;

    AssumptionsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        db = kind.open();
    }

    @AfterParameterizedClassInvocation
    static void close() throws SQLException {
        db.close();
    }

    @BeforeEach
    void a_running_instance_with_a_parent_and_two_arms() throws SQLException {
        db.clear();
        Instant now = Instant.parse("2026-05-01T10:00:00Z");
        db.update(
                "INSERT INTO hf_snapshot (id, created_at, status, live, instance_id, workflow, definition_hash)"
                        + " VALUES (7, ?, 1, true, 'order-7', 'order', ?)",
                now,
                new byte[32]);
        for (int branch = 0; branch < 3; branch++) {
            db.update(
                    "INSERT INTO hf_branch (snapshot_id, branch, version, route, priority, due_at, open_arms)"
                            + " VALUES (7, ?, 1, 1, 3, ?, ?)",
                    branch,
                    branch == 0 ? null : now,
                    branch == 0 ? 2 : 0);
        }
    }

    @Test
    void a_transaction_reads_what_was_committed_before_each_statement() throws Exception {
        db.inTransaction(() -> {
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            }
            assertThat(query("SELECT status FROM hf_snapshot")).containsExactly(1);
            db.update("UPDATE hf_snapshot SET status = 2");
            assertThat(query("SELECT status FROM hf_snapshot")).containsExactly(2);
        });
    }

    @Test
    void an_insert_waits_for_an_open_one_with_its_key_and_does_nothing_when_that_commits() throws Exception {
        Elsewhere<Integer> second = overtaken(
                () -> inTransaction(CHECKPOINT, "node-1"),
                "insert into hf_checkpoint",
                () -> inTransaction(CHECKPOINT, "node-2"));

        assertThat(second.result()).isZero();
        assertThat(db.value("SELECT runner FROM hf_checkpoint")).isEqualTo("node-1");
    }

    @Test
    void an_insert_waits_for_an_open_one_with_its_key_and_inserts_when_that_rolls_back() throws Exception {
        Elsewhere<Integer> second = overtaken(
                () -> db.inTransaction(() -> {
                    execute(CHECKPOINT, "node-1");
                    throw new ChangedItsMind();
                }),
                "insert into hf_checkpoint",
                () -> inTransaction(CHECKPOINT, "node-2"));

        assertThat(second.result()).isOne();
        assertThat(db.value("SELECT runner FROM hf_checkpoint")).isEqualTo("node-2");
    }

    @Test
    void an_update_looks_at_its_condition_again_after_waiting() throws Exception {
        String claim = "UPDATE hf_branch SET version = version + 1, owner = ? WHERE snapshot_id = 7 AND branch = 1"
                + " AND version = 1";

        Elsewhere<Integer> second = overtaken(
                () -> inTransaction(claim, "node-1"), "update hf_branch", () -> inTransaction(claim, "node-2"));

        assertThat(second.result()).isZero();
        assertThat(db.value("SELECT owner FROM hf_branch WHERE branch = 1")).isEqualTo("node-1");
    }

    @Test
    void of_two_that_count_down_at_once_the_second_sees_what_the_first_left() throws Exception {
        String countDown = "UPDATE hf_branch SET open_arms = open_arms - 1,"
                + " due_at = CASE WHEN open_arms = 1 THEN CURRENT_TIMESTAMP ELSE due_at END"
                + " WHERE snapshot_id = 7 AND branch = 0";

        Elsewhere<Integer> second =
                overtaken(() -> inTransaction(countDown), "update hf_branch", () -> inTransaction(countDown));

        assertThat(second.result()).isOne();
        assertThat(db.value("SELECT open_arms FROM hf_branch WHERE branch = 0")).isEqualTo(0);
        assertThat(db.value("SELECT due_at FROM hf_branch WHERE branch = 0")).isNotNull();
    }

    @Test
    void who_waited_for_a_lock_sees_in_its_next_statement_what_the_holder_wrote() throws Exception {
        String lock = "SELECT status FROM hf_snapshot WHERE id = 7 FOR UPDATE";
        String signal = "INSERT INTO hf_signal (snapshot_id, ordinal, at, kind, name)"
                + " VALUES (7, 1, CURRENT_TIMESTAMP, 0, 'go')";

        Elsewhere<Integer> waiter = overtaken(
                () -> db.inTransaction(() -> {
                    query(lock);
                    return execute(signal);
                }),
                "insert into hf_signal",
                () -> db.inTransaction(() -> {
                    query(lock);
                    return query("SELECT ordinal FROM hf_signal WHERE snapshot_id = 7")
                            .size();
                }));

        assertThat(waiter.result()).isOne();
    }

    @Test
    void who_skips_locked_rows_gets_the_others_at_once() throws Exception {
        String due =
                "SELECT branch FROM hf_branch WHERE snapshot_id = 7 AND branch IN (%s) AND due_at <= CURRENT_TIMESTAMP"
                        + " ORDER BY branch FOR UPDATE SKIP LOCKED";
        try (Gate gate = db.wire().next("skip locked").parkAfter()) {
            Elsewhere<List<Object>> first =
                    Elsewhere.start("first", () -> db.inTransaction(() -> query(due.formatted("1"))));
            gate.awaitArrival();

            List<Object> second = db.inTransaction(() -> query(due.formatted("1, 2")));

            assertThat(second).containsExactly(2);
            gate.open();
            assertThat(first.result()).containsExactly(1);
        }
    }

    @Test
    void the_statement_that_inserts_can_bring_back_the_status() throws Exception {
        String insert = CHECKPOINT.replace("?", "'node-1'");
        String status = "(SELECT status FROM hf_snapshot WHERE id = 7)";
        String both = kind == DatabaseKind.POSTGRESQL
                ? insert + " RETURNING " + status
                : "SELECT " + status + " FROM FINAL TABLE (" + insert + ")";

        List<Object> won = db.inTransaction(() -> query(both));
        List<Object> lost = db.inTransaction(() -> query(both));

        assertThat(won).containsExactly(1);
        assertThat(lost).isEmpty();
    }

    /** Stops the first after a statement was answered, starts the second, and lets the first end once that waits. */
    private <T> Elsewhere<T> overtaken(Callable<?> first, String stopAfter, Callable<T> second) throws Exception {
        Elsewhere<?> ahead = Elsewhere.prepare("first", first);
        try (Gate gate = db.wire().next(stopAfter).by(ahead.thread()).parkAfter()) {
            ahead.start();
            gate.awaitArrival();
            Elsewhere<T> behind = Elsewhere.start("second", second);
            db.awaitLockWaits(1);
            gate.open();
            return behind;
        }
    }

    private int inTransaction(String sql, @Nullable Object... arguments) throws Exception {
        return db.inTransaction(() -> execute(sql, arguments));
    }

    private int execute(String sql, @Nullable Object... arguments) throws SQLException {
        try (Connection connection = db.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    private List<Object> query(String sql) throws SQLException {
        try (Connection connection = db.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            List<Object> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getInt(1));
            }
            return column;
        }
    }

    private static final class ChangedItsMind extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
