package dev.holdfast.ejb.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.store.Transactions.Attempt;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the record of a step may be written apart from its transaction, on Narayana and H2: if nothing would come of a commit. */
class UnusedTransactionTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Attempt<String> UNUSED = new Attempt.Unused<>();

    /** What somebody registers who wants to know of the end of a transaction. */
    private static final Synchronization LISTENER = new Synchronization() {
        @Override
        public void beforeCompletion() {
            // that it would be called is what counts
        }

        @Override
        public void afterCompletion(int status) {
            // that it would be called is what counts
        }
    };

    private final List<String> asked = new ArrayList<>();
    private TestDatabase database;
    private JtaTransactions transactions;

    @BeforeEach
    void open() throws SQLException {
        database = DatabaseKind.H2.open();
        database.update("CREATE TABLE note(text varchar(100) PRIMARY KEY)");
        transactions = new JtaTransactions(database.transactionManager(), database.synchronizationRegistry());
    }

    @AfterEach
    void close() throws Exception {
        assertThat(database.transactionManager().getTransaction()).isNull();
        assertThat(database.transactionManager().getStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
        assertThat(database.connectionsInUse()).isZero();
        database.close();
    }

    /** Runs a step whose record may be written apart, and is a row of the database if it is not. */
    private Attempt<String> step(Callable<String> body) {
        return transactions.step(LIMIT, body, value -> note("record of " + value), done -> true, value -> {
            asked.add(value);
            return true;
        });
    }

    private String note(String text) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("INSERT INTO note VALUES ('" + text + "')"))
                    .isEqualTo(1);
            return text;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String read() {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM note")) {
            assertThat(rows.next()).isTrue();
            return "read " + rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Object> notes() throws SQLException {
        return new ArrayList<>(database.rows("SELECT text FROM note ORDER BY text").stream()
                .map(row -> row.get(0))
                .toList());
    }

    private void assertThatTheRecordGoesWith(Callable<String> body) throws SQLException {
        assertThat(step(body)).isEqualTo(new Attempt.Committed<>("record of value"));
        assertThat(asked).isEmpty();
        assertThat(notes()).contains("record of value");
    }

    @Test
    void a_transaction_that_the_body_leaves_unused_ends_and_nothing_reaches_the_database() throws Exception {
        try (Recording recording = database.wire().record()) {
            assertThat(step(() -> "value")).isEqualTo(UNUSED);

            assertThat(recording.everything()).isEmpty();
        }
        assertThat(asked).containsExactly("value");
        assertThat(notes()).isEmpty();
    }

    @Test
    void a_body_sees_its_transaction_as_active_though_it_comes_to_nothing() {
        assertThat(step(() -> {
                    assertThat(database.transactionManager().getStatus()).isEqualTo(Status.STATUS_ACTIVE);
                    assertThat(database.synchronizationRegistry().getTransactionKey())
                            .isNotNull();
                    database.synchronizationRegistry().putResource("key", "of the body");
                    return "value";
                }))
                .isEqualTo(UNUSED);
    }

    @Test
    void a_transaction_is_used_by_whatever_is_written_in_it() throws Exception {
        try (Recording recording = database.wire().record()) {
            assertThatTheRecordGoesWith(() -> {
                note("body");
                return "value";
            });

            assertThat(recording.commits()).isEqualTo(1);
        }
        assertThat(notes()).containsExactly("body", "record of value");
    }

    /** What was read may be locked, and what was decided by it has to hold at the commit. */
    @Test
    void a_transaction_is_used_by_a_mere_read() throws Exception {
        assertThatTheRecordGoesWith(() -> {
            assertThat(read()).isEqualTo("read 0");
            return "value";
        });
    }

    /** A message producer and a remote call enlist one. */
    @Test
    void a_transaction_is_used_by_any_resource_that_is_enlisted() throws Exception {
        Mailbox mailbox = new Mailbox();

        assertThatTheRecordGoesWith(() -> {
            assertThat(database.transactionManager().getTransaction().enlistResource(mailbox))
                    .isTrue();
            return "value";
        });

        assertThat(mailbox.ends).containsExactly("commit");
    }

    /** A resource beside the database, which can prepare. */
    private static final class Mailbox implements XAResource {

        private final List<String> ends = new ArrayList<>();

        @Override
        public void start(Xid xid, int flags) {
            // nothing is in it yet
        }

        @Override
        public void end(Xid xid, int flags) {
            // nothing more comes
        }

        @Override
        public int prepare(Xid xid) {
            return XA_OK;
        }

        @Override
        public void commit(Xid xid, boolean onePhase) {
            ends.add("commit");
        }

        @Override
        public void rollback(Xid xid) {
            ends.add("rollback");
        }

        @Override
        public void forget(Xid xid) {
            ends.add("forget");
        }

        @Override
        public Xid[] recover(int flag) {
            return new Xid[0];
        }

        @Override
        public boolean isSameRM(XAResource other) {
            return other == this;
        }

        @Override
        public int getTransactionTimeout() {
            return 0;
        }

        @Override
        public boolean setTransactionTimeout(int seconds) {
            return false;
        }
    }

    @Test
    void a_transaction_is_used_by_who_wants_to_be_called_at_its_end() throws Exception {
        assertThatTheRecordGoesWith(() -> {
            database.transactionManager().getTransaction().registerSynchronization(LISTENER);
            return "value";
        });
    }

    @Test
    void a_transaction_is_used_by_who_wants_to_be_called_last_at_its_end() throws Exception {
        assertThatTheRecordGoesWith(() -> {
            database.synchronizationRegistry().registerInterposedSynchronization(LISTENER);
            return "value";
        });
    }

    @Test
    void a_transaction_that_is_marked_for_rollback_has_failed_though_nothing_is_in_it() throws Exception {
        Attempt<String> attempt = step(() -> {
            database.transactionManager().setRollbackOnly();
            return "value";
        });

        assertThat(attempt).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(asked).isEmpty();
        assertThat(notes()).isEmpty();
    }

    @Test
    void a_body_that_fails_in_an_unused_transaction_has_failed() {
        Attempt<String> attempt = step(() -> {
            throw new IllegalStateException("as arranged");
        });

        assertThat(((Attempt.BodyFailed<String>) attempt).cause()).hasMessage("as arranged");
        assertThat(asked).isEmpty();
    }

    @Test
    void a_body_that_ends_its_unused_transaction_or_leaves_another_has_failed() {
        Attempt<String> ended = step(() -> {
            database.transactionManager().commit();
            return "value";
        });
        Attempt<String> replaced = step(() -> {
            database.transactionManager().rollback();
            database.transactionManager().begin();
            return "value";
        });

        assertThat(ended).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(replaced).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void a_record_that_may_not_be_written_apart_is_written_in_the_unused_transaction() throws Exception {
        try (Recording recording = database.wire().record()) {
            Attempt<String> attempt = transactions.step(LIMIT, () -> "value", this::note, done -> true, value -> false);

            assertThat(attempt).isEqualTo(new Attempt.Committed<>("value"));
            assertThat(recording.commits()).isEqualTo(1);
        }
        assertThat(notes()).containsExactly("value");
    }

    @Test
    void a_step_that_nobody_asks_is_never_unused() throws Exception {
        assertThat(transactions.step(LIMIT, () -> "value", this::note, done -> true))
                .isEqualTo(new Attempt.Committed<>("value"));
    }

    @Test
    void a_record_that_cannot_be_made_is_told_apart_from_a_body_that_fails() throws Exception {
        Attempt<String> attempt = transactions.step(LIMIT, () -> "value", this::note, done -> true, value -> {
            throw new IllegalArgumentException("no record of " + value);
        });

        assertThat(attempt).isInstanceOf(Attempt.RecordFailed.class);
        assertThat(((Attempt.RecordFailed<String>) attempt).cause()).hasMessage("no record of value");
        assertThat(notes()).isEmpty();
    }

    @Test
    void a_body_over_its_time_limit_has_failed_though_its_transaction_is_unused() throws Exception {
        List<String> late = new ArrayList<>();

        Attempt<String> attempt = transactions.step(
                Duration.ofSeconds(1),
                () -> {
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                    while (database.transactionManager().getStatus() == Status.STATUS_ACTIVE
                            && System.nanoTime() < end) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                    return "value";
                },
                this::note,
                done -> true,
                late::add);

        assertThat(attempt).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(((Attempt.BodyFailed<String>) attempt).cause()).hasMessageContaining("holdfast.step.timeout");
        assertThat(late).as("asked whether it may be written apart").isEmpty();
        assertThat(notes()).isEmpty();
    }

    /** The limit strikes between the look whether the transaction is active and its end. */
    @Test
    void a_time_limit_that_strikes_at_the_last_moment_is_no_success() throws Exception {
        Attempt<String> attempt = transactions.step(LIMIT, () -> "value", this::note, done -> true, value -> {
            try {
                database.transactionManager().setRollbackOnly();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return true;
        });

        assertThat(attempt).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(notes()).isEmpty();
    }

    @Test
    void the_callers_transaction_is_put_back_and_does_not_count_as_the_steps() throws Exception {
        database.transactionManager().begin();
        Transaction callers = database.transactionManager().getTransaction();
        note("callers");

        assertThat(step(() -> "value")).isEqualTo(UNUSED);

        assertThat(database.transactionManager().getTransaction()).isSameAs(callers);
        database.transactionManager().commit();
        assertThat(notes()).containsExactly("callers");
    }

    @Test
    void the_time_limit_of_an_unused_step_does_not_stick_to_its_thread() throws Exception {
        Attempt<String> attempt =
                transactions.step(Duration.ofSeconds(1), () -> "value", this::note, done -> true, value -> true);
        assertThat(attempt).isEqualTo(UNUSED);

        String text = transactions.own(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_500));
            return note("later");
        });

        assertThat(text).isEqualTo("later");
        assertThat(notes()).containsExactly("later");
    }

    @Test
    void a_read_through_a_persistence_context_uses_its_transaction() throws Exception {
        assertThatTheRecordGoesWith(() -> {
            assertThat(database.entityManager().createNativeQuery("SELECT 1").getResultList())
                    .hasSize(1);
            return "value";
        });
    }
}
