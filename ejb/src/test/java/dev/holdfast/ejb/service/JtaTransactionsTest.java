package dev.holdfast.ejb.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.ejb.testing.CommitFate;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.store.Transactions.Attempt;
import dev.holdfast.store.Transactions.CommitUnknown;
import dev.holdfast.store.Transactions.Trouble;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine's units of work do with JTA, on Narayana and H2; the thread is clean after each. */
class JtaTransactionsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

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
        assertThat(database.connectionsInUse()).isZero();
        database.close();
    }

    private String note(String text) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO note VALUES ('" + text + "')");
            return text;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Object> notes() throws SQLException {
        return new ArrayList<>(database.rows("SELECT text FROM note ORDER BY text").stream()
                .map(row -> row.get(0))
                .toList());
    }

    @Test
    void a_step_commits_its_body_and_its_record_in_one_transaction() throws Exception {
        try (Recording recording = database.wire().record()) {
            Attempt<String> attempt =
                    transactions.step(LIMIT, () -> note("body"), value -> note(value + "-record"), done -> true);

            assertThat(attempt).isEqualTo(new Attempt.Committed<>("body-record"));
            assertThat(recording.commits()).isEqualTo(1);
        }
        assertThat(notes()).containsExactly("body", "body-record");
    }

    @Test
    void the_record_comes_after_what_the_body_left_to_be_flushed() throws Exception {
        List<String> order = new ArrayList<>();

        transactions.step(
                LIMIT,
                () -> {
                    database.transactionManager().getTransaction().registerSynchronization(new Synchronization() {
                        @Override
                        public void beforeCompletion() {
                            order.add("flush");
                        }

                        @Override
                        public void afterCompletion(int status) {
                            // nothing to do
                        }
                    });
                    return "value";
                },
                value -> {
                    order.add("record");
                    return value;
                },
                done -> true);

        assertThat(order).containsExactly("flush", "record");
    }

    @Test
    void a_flush_that_fails_is_the_bodys_own_failure_and_the_record_is_never_written() throws Exception {
        note("taken");
        List<String> records = new ArrayList<>();

        Attempt<String> attempt = transactions.step(
                LIMIT,
                () -> {
                    database.transactionManager().getTransaction().registerSynchronization(new Synchronization() {
                        @Override
                        public void beforeCompletion() {
                            note("taken");
                        }

                        @Override
                        public void afterCompletion(int status) {
                            // nothing to do
                        }
                    });
                    return "value";
                },
                value -> {
                    records.add(value);
                    return value;
                },
                done -> true);

        assertThat(attempt).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(((Attempt.BodyFailed<String>) attempt).cause()).hasStackTraceContaining("Unique index");
        assertThat(records).isEmpty();
        assertThat(notes()).containsExactly("taken");
    }

    @Test
    void a_record_that_is_not_accepted_rolls_everything_back() throws Exception {
        Attempt<String> attempt = transactions.step(LIMIT, () -> note("body"), value -> note("record"), done -> false);

        assertThat(attempt).isEqualTo(new Attempt.Refused<>("record"));
        assertThat(notes()).isEmpty();
    }

    @Test
    void a_record_that_fails_is_told_apart_from_a_body_that_fails() throws Exception {
        note("taken");

        Attempt<String> record = transactions.step(LIMIT, () -> note("body"), value -> note("taken"), done -> true);
        Attempt<String> body = transactions.step(LIMIT, () -> note("taken"), value -> note("record"), done -> true);

        assertThat(record).isInstanceOf(Attempt.RecordFailed.class);
        assertThat(body).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(notes()).containsExactly("taken");
    }

    @Test
    void an_error_of_the_body_rolls_back_like_an_exception() throws Exception {
        Attempt<String> attempt = transactions.step(
                LIMIT,
                () -> {
                    note("body");
                    throw new StackOverflowError("deep");
                },
                value -> "never",
                done -> true);

        assertThat(((Attempt.BodyFailed<String>) attempt).cause()).isInstanceOf(StackOverflowError.class);
        assertThat(notes()).isEmpty();
    }

    @Test
    void a_commit_without_an_answer_is_unknown_whatever_has_become_of_it() throws Exception {
        for (CommitFate fate : CommitFate.values()) {
            database.wire().nextCommit().loseAnswer(fate);

            assertThat(transactions.step(LIMIT, () -> note(fate.name()), value -> value, done -> true))
                    .isInstanceOf(Attempt.Unknown.class);
        }
        database.wire().nextCommit().loseAnswer(CommitFate.DONE);
        assertThatThrownBy(() -> transactions.own(() -> note("own"))).isInstanceOf(CommitUnknown.class);

        assertThat(notes()).containsExactly("DONE", "own");
    }

    @Test
    void a_body_that_marks_the_transaction_for_rollback_or_ends_it_has_failed() throws Exception {
        Attempt<String> marked = transactions.step(
                LIMIT,
                () -> {
                    database.transactionManager().setRollbackOnly();
                    return note("marked");
                },
                value -> value,
                done -> true);
        Attempt<String> ended = transactions.step(
                LIMIT,
                () -> {
                    database.transactionManager().rollback();
                    return "ended";
                },
                value -> value,
                done -> true);

        Attempt<String> replaced = transactions.step(
                LIMIT,
                () -> {
                    database.transactionManager().rollback();
                    database.transactionManager().begin();
                    return note("replaced");
                },
                value -> value,
                done -> true);

        assertThat(marked).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(ended).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(replaced).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(notes()).isEmpty();
    }

    @Test
    void a_body_outside_transactions_that_leaves_one_open_has_failed_and_its_work_is_undone() throws Exception {
        assertThat(transactions.outside(() -> database.transactionManager().getStatus()))
                .isEqualTo(Status.STATUS_NO_TRANSACTION);

        assertThatThrownBy(() -> transactions.outside(() -> {
                    database.transactionManager().begin();
                    return note("forgotten");
                }))
                .hasMessageContaining("without having ended the transaction that it began");

        assertThat(notes()).isEmpty();
    }

    @Test
    void a_body_that_fails_because_its_time_was_over_is_told_so() throws Exception {
        Attempt<String> attempt = transactions.step(
                Duration.ofSeconds(1),
                () -> {
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                    while (database.transactionManager().getStatus() == Status.STATUS_ACTIVE
                            && System.nanoTime() < end) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                    return note("late");
                },
                value -> value,
                done -> true);

        assertThat(((Attempt.BodyFailed<String>) attempt).cause())
                .hasMessageContaining("holdfast.step.timeout")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_body_over_its_time_limit_commits_nothing_and_what_it_sends_afterwards_fails() throws Exception {
        List<Throwable> late = new ArrayList<>();

        Attempt<String> attempt = transactions.step(
                Duration.ofSeconds(1),
                () -> {
                    note("early");
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                    while (database.transactionManager().getStatus() == Status.STATUS_ACTIVE
                            && System.nanoTime() < end) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                    try {
                        note("late");
                    } catch (IllegalStateException e) {
                        late.add(e);
                    }
                    return "value";
                },
                value -> value,
                done -> true);

        assertThat(attempt).isInstanceOf(Attempt.BodyFailed.class);
        assertThat(notes()).isEmpty();
        assertThat(late).hasSize(1);
    }

    @Test
    void the_time_limit_of_a_step_does_not_stick_to_its_thread() throws Exception {
        transactions.step(Duration.ofSeconds(1), () -> "value", value -> value, done -> true);

        String text = transactions.own(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_500));
            return note("later");
        });

        assertThat(text).isEqualTo("later");
        assertThat(notes()).containsExactly("later");
    }

    @Test
    void the_callers_transaction_is_put_back_and_knows_nothing_of_the_engines() throws Exception {
        database.transactionManager().begin();
        Transaction callers = database.transactionManager().getTransaction();
        note("callers");

        transactions.own(() -> note("engines"));

        assertThat(database.transactionManager().getTransaction()).isSameAs(callers);
        database.transactionManager().rollback();
        assertThat(notes()).containsExactly("engines");
    }

    @Test
    void whoever_waits_for_the_end_of_a_transaction_is_told_how_it_ended() throws Exception {
        List<Boolean> ends = new ArrayList<>();

        transactions.afterCompletion(ends::add);
        database.inTransaction(() -> transactions.afterCompletion(ends::add));
        database.transactionManager().begin();
        transactions.afterCompletion(ends::add);
        database.transactionManager().rollback();

        assertThat(ends).containsExactly(true, true, false);
    }

    @Test
    void errors_are_told_apart_by_what_helps() {
        assertThat(transactions.trouble(new RuntimeException(new SQLException("dead-lock", "40P01"))))
                .isEqualTo(Trouble.REPEAT);
        assertThat(transactions.trouble(new SQLException("lock time-out", "HYT00", 50200)))
                .isEqualTo(Trouble.REPEAT);
        assertThat(transactions.trouble(new SQLException("gone", "08006"))).isEqualTo(Trouble.OUTAGE);
        assertThat(transactions.trouble(new SQLException("going down", "57P01")))
                .isEqualTo(Trouble.OUTAGE);
        assertThat(transactions.trouble(new SQLException("stood still in a transaction", "25P03")))
                .isEqualTo(Trouble.OUTAGE);
        assertThat(transactions.trouble(new SQLException("too long", "22001"))).isEqualTo(Trouble.OTHER);
        assertThat(transactions.trouble(new IllegalStateException("no database in it")))
                .isEqualTo(Trouble.OTHER);
    }
}
