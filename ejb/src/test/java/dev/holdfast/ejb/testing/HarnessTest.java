package dev.holdfast.ejb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TransactionRequiredException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.persistence.jpa.JpaEntityManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class HarnessTest {

    private static final String COUNT = "SELECT count(*) FROM hf_route";

    @SuppressWarnings("NullAway.Init") // opened once for all tests on a kind of database
    private static TestDatabase db;

    private final DatabaseKind kind;

    HarnessTest(DatabaseKind kind) {
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

    @AfterEach
    void nothing_is_left_behind() throws Exception {
        assertThat(db.transactionManager().getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(db.connectionsInUse()).isZero();
        db.clear();
    }

    @Test
    void jpa_and_jdbc_in_one_transaction_see_each_other_and_commit_together() throws Exception {
        db.inTransaction(() -> {
            insertByJpa(1);
            insertByJdbc(2);

            assertThat(countByJpa()).isEqualTo(2);
            assertThat(countByJdbc()).isEqualTo(2);
            assertThat(count()).isZero();
        });

        assertThat(count()).isEqualTo(2);
    }

    @Test
    void jpa_and_jdbc_roll_back_together() throws Exception {
        assertThatThrownBy(() -> db.inTransaction(() -> {
                    insertByJpa(1);
                    insertByJdbc(2);
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        assertThat(count()).isZero();
    }

    @Test
    void a_transaction_has_one_connection_however_often_it_asks() throws Exception {
        db.inTransaction(() -> {
            Object first = session();
            Object second = session();

            assertThat(second).isEqualTo(first);
            assertThat(db.connectionsInUse()).isOne();
        });
    }

    @Test
    void a_transaction_inside_a_suspended_one_has_a_connection_of_its_own() throws Exception {
        db.inTransaction(() -> {
            Object outer = session();
            Transaction suspended = db.transactionManager().suspend();
            Object inner = db.inTransaction(this::session);
            db.transactionManager().resume(suspended);

            assertThat(inner).isNotEqualTo(outer);
            assertThat(session()).isEqualTo(outer);
        });
    }

    @Test
    void without_a_transaction_every_statement_commits_itself() throws Exception {
        try (Recording recording = db.wire().record()) {
            insertByJdbc(1);

            assertThat(count()).isOne();
            assertThat(recording.autoCommitted()).isOne();
            assertThat(recording.commits()).isZero();
        }
    }

    @Test
    void commit_and_auto_commit_belong_to_the_transaction_manager() throws Exception {
        db.inTransaction(() -> {
            try (Connection connection = db.dataSource().getConnection()) {
                assertThat(connection.getAutoCommit()).isFalse();
                assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
                assertThatThrownBy(connection::rollback).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);
            }
        });
    }

    @Test
    void statements_and_commits_are_counted_and_one_resource_has_one_commit() throws Exception {
        try (Recording recording = db.wire().record()) {
            db.inTransaction(() -> {
                insertByJdbc(1);
                insertByJdbc(2);
            });

            assertThat(recording.everything()).hasSize(3).last().isEqualTo("COMMIT");
            assertThat(recording.statements()).hasSize(2);
            assertThat(recording.count("insert into HF_ROUTE")).isEqualTo(2);
            assertThat(recording.commits()).isOne();
            assertThat(recording.rollbacks()).isZero();
            assertThat(recording.autoCommitted()).isZero();
        }
    }

    @Test
    void a_transaction_that_nobody_used_sends_nothing() throws Exception {
        try (Recording recording = db.wire().record()) {
            db.inTransaction(() -> {});

            assertThat(recording.everything()).isEmpty();
        }
    }

    @Test
    void a_batch_counts_as_one_statement() throws Exception {
        try (Recording recording = db.wire().record()) {
            db.inTransaction(() -> {
                try (Connection connection = db.dataSource().getConnection();
                        PreparedStatement insert = insert(connection)) {
                    for (int id = 1; id <= 3; id++) {
                        bind(insert, id);
                        insert.addBatch();
                    }
                    assertThat(insert.executeBatch()).containsExactly(1, 1, 1);
                }
            });

            assertThat(recording.statements()).hasSize(1);
        }
    }

    @Test
    void what_one_thread_sends_can_be_heard_alone() throws Exception {
        Elsewhere<Void> other = Elsewhere.prepare("other", () -> {
            insertByJdbc(2);
            return null;
        });
        try (Recording recording = db.wire().record(other.thread())) {
            insertByJdbc(1);
            other.start();
            other.result();

            assertThat(recording.statements()).hasSize(1);
        }
    }

    @Test
    void a_statement_can_be_parked_before_it_is_sent() throws Exception {
        try (Gate gate = db.wire().next("insert into hf_route").park()) {
            Elsewhere<Integer> inserter = Elsewhere.start("inserter", () -> inTransactionInsert(1));
            gate.awaitArrival();

            assertThat(inTransactionInsert(1)).isOne();
            assertThat(inserter.isDone()).isFalse();
            gate.open();

            assertThatThrownBy(inserter::result).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void a_statement_parked_after_it_was_answered_keeps_its_locks() throws Exception {
        inTransactionInsert(1);
        try (Gate gate = db.wire().next("update hf_route").parkAfter()) {
            Elsewhere<Integer> first = Elsewhere.start("first", () -> rename("a"));
            gate.awaitArrival();

            Elsewhere<Integer> second = Elsewhere.start("second", () -> rename("b"));
            db.awaitLockWaits(1);
            assertThat(second.isDone()).isFalse();
            gate.open();

            assertThat(first.result()).isOne();
            assertThat(second.result()).isOne();
            assertThat(db.value("SELECT tags FROM hf_route")).isEqualTo("b");
        }
    }

    @Test
    void a_commit_can_be_parked_and_the_thread_and_the_turn_can_be_chosen() throws Exception {
        Elsewhere<Integer> chosen = Elsewhere.prepare("chosen", () -> {
            inTransactionInsert(1);
            return inTransactionInsert(2);
        });
        try (Gate gate = db.wire().nextCommit().by(chosen.thread()).skipping(1).park()) {
            chosen.start();
            gate.awaitArrival();

            inTransactionInsert(3);
            assertThat(ids()).containsExactly(1, 3);
            gate.open();

            chosen.result();
            assertThat(ids()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void a_commit_whose_answer_is_lost_looks_like_a_rollback_and_is_there() throws Exception {
        db.wire().nextCommit().after("insert into hf_route").loseAnswer(CommitFate.DONE);

        db.inTransaction(() -> assertThat(countByJdbc()).isZero());
        assertThatThrownBy(() -> inTransactionInsert(1)).isInstanceOf(RollbackException.class);

        assertThat(ids()).containsExactly(1);
        assertThat(inTransactionInsert(2)).isOne();
    }

    @Test
    void a_commit_that_was_lost_on_its_way_looks_the_same_and_is_not_there() throws Exception {
        db.wire().nextCommit().loseAnswer(CommitFate.NOT_DONE);

        assertThatThrownBy(() -> inTransactionInsert(1)).isInstanceOf(RollbackException.class);

        assertThat(ids()).isEmpty();
        assertThat(inTransactionInsert(2)).isOne();
    }

    @Test
    void a_statement_can_be_made_to_fail_with_any_error() {
        db.wire().next("insert into hf_route").fail(() -> new SQLException("dead-lock detected", "40P01"));

        assertThatThrownBy(() -> inTransactionInsert(1))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40P01"));
    }

    @Test
    void a_cut_wire_breaks_what_is_open_and_lets_nobody_in_until_it_is_mended() throws Exception {
        assertThatThrownBy(() -> db.inTransaction(() -> {
                    insertByJdbc(1);
                    db.wire().cut();
                    insertByJdbc(2);
                }))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> db.dataSource().getConnection()).isInstanceOf(SQLException.class);

        db.wire().mend();

        assertThat(inTransactionInsert(3)).isOne();
        assertThat(ids()).containsExactly(3);
    }

    @Test
    void after_a_time_out_nothing_of_the_transaction_runs_in_auto_commit_mode() throws Exception {
        CountDownLatch rolledBack = new CountDownLatch(1);
        db.transactionManager().setTransactionTimeout(1);
        try {
            db.transactionManager().begin();
            try (Connection connection = db.dataSource().getConnection();
                    PreparedStatement insert = insert(connection)) {
                bind(insert, 1);
                insert.executeUpdate();
                db.transactionManager().getTransaction().registerSynchronization(new After(rolledBack));
                rolledBack.await();

                bind(insert, 2);
                assertThatThrownBy(insert::executeUpdate).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> insertByJdbc(3)).isInstanceOf(SQLException.class);
            } finally {
                db.transactionManager().rollback();
            }
        } finally {
            db.transactionManager().setTransactionTimeout(0);
        }

        assertThat(ids()).isEmpty();
    }

    @Test
    void a_transaction_that_can_only_be_rolled_back_takes_no_connection() throws Exception {
        assertThatThrownBy(() -> db.inTransaction(() -> {
                    db.transactionManager().setRollbackOnly();
                    insertByJdbc(1);
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("only be rolled back");
    }

    @Test
    void an_entity_manager_lives_as_long_as_its_transaction() throws Exception {
        EntityManager em = db.entityManager();
        List<EntityManager> seen = new ArrayList<>();

        db.inTransaction(() -> {
            seen.add(em.unwrap(JpaEntityManager.class));
            seen.add(em.unwrap(JpaEntityManager.class));
        });
        db.inTransaction(() -> seen.add(em.unwrap(JpaEntityManager.class)));

        assertThat(seen.get(1)).isSameAs(seen.get(0));
        assertThat(seen.get(2)).isNotSameAs(seen.get(0));
        assertThat(seen).noneMatch(EntityManager::isOpen);
    }

    @Test
    void without_a_transaction_an_entity_manager_reads_and_refuses_to_write() throws Exception {
        inTransactionInsert(1);

        assertThat(countByJpa()).isOne();
        assertThatThrownBy(() -> db.entityManager().flush()).isInstanceOf(TransactionRequiredException.class);
        assertThatThrownBy(() -> db.entityManager().persist(new Object()))
                .isInstanceOf(TransactionRequiredException.class);
    }

    @Test
    void a_user_transaction_is_the_same_transaction() throws Exception {
        db.userTransaction().begin();
        insertByJdbc(1);
        assertThat(db.synchronizationRegistry().getTransactionStatus()).isEqualTo(Status.STATUS_ACTIVE);
        db.userTransaction().rollback();

        assertThat(ids()).isEmpty();
    }

    @Test
    void another_node_is_on_the_same_database_with_a_wire_of_its_own() throws Exception {
        try (TestDatabase other = db.anotherNode();
                Recording recording = other.wire().record()) {
            inTransactionInsert(1);

            assertThat(other.value(COUNT)).isEqualTo(1L);
            assertThat(((Number) other.entityManager().createNativeQuery(COUNT).getSingleResult()).longValue())
                    .isOne();
            assertThat(recording.statements()).hasSize(1);
        }
    }

    @Test
    void a_cleared_database_is_empty() throws Exception {
        db.update("INSERT INTO hf_route (definition_hash, tags) VALUES (?, 'a')", new byte[1]);

        db.clear();

        assertThat(count()).isZero();
    }

    @Test
    void what_a_caller_leaves_open_is_closed_with_its_connection() throws Exception {
        Connection connection = db.plainDataSource().getConnection();
        Statement left = connection.createStatement();

        connection.close();

        assertThat(left.isClosed()).isTrue();
        assertThatThrownBy(connection::createStatement).isInstanceOf(SQLException.class);
    }

    private Object session() throws SQLException {
        String which = kind == DatabaseKind.POSTGRESQL ? "SELECT pg_backend_pid()" : "SELECT session_id()";
        try (Connection connection = db.dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement(which);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getObject(1);
        }
    }

    private int inTransactionInsert(int id) throws Exception {
        return db.inTransaction(() -> insertByJdbc(id));
    }

    private int rename(String tags) throws Exception {
        return db.inTransaction(() -> {
            try (Connection connection = db.dataSource().getConnection();
                    PreparedStatement update = connection.prepareStatement("UPDATE hf_route SET tags = ?")) {
                update.setString(1, tags);
                return update.executeUpdate();
            }
        });
    }

    private void insertByJpa(int id) {
        db.entityManager()
                .createNativeQuery("INSERT INTO hf_route (id, definition_hash, tags) VALUES (?1, ?2, '')")
                .setParameter(1, id)
                .setParameter(2, new byte[] {(byte) id})
                .executeUpdate();
    }

    private int insertByJdbc(int id) throws SQLException {
        try (Connection connection = db.dataSource().getConnection();
                PreparedStatement insert = insert(connection)) {
            bind(insert, id);
            return insert.executeUpdate();
        }
    }

    private static PreparedStatement insert(Connection connection) throws SQLException {
        return connection.prepareStatement("INSERT INTO hf_route (id, definition_hash, tags) VALUES (?, ?, '')");
    }

    private static void bind(PreparedStatement insert, int id) throws SQLException {
        insert.setInt(1, id);
        insert.setBytes(2, new byte[] {(byte) id});
    }

    private long countByJpa() {
        return ((Number) db.entityManager().createNativeQuery(COUNT).getSingleResult()).longValue();
    }

    private long countByJdbc() throws SQLException {
        try (Connection connection = db.dataSource().getConnection();
                PreparedStatement query = connection.prepareStatement(COUNT);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private long count() throws SQLException {
        return ids().size();
    }

    private List<Object> ids() throws SQLException {
        List<Object> ids = new ArrayList<>();
        db.rows("SELECT id FROM hf_route ORDER BY id").forEach(row -> ids.addAll(row));
        return ids;
    }

    /** Tells when the transaction has ended. */
    private record After(CountDownLatch done) implements jakarta.transaction.Synchronization {

        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            done.countDown();
        }
    }
}
