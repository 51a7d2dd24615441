package dev.holdfast.ejb.dispatch;

import static dev.holdfast.definition.Arm.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.testing.CommitFate;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that is lost while the engine reads what a body is to be given: no failure of the body, which has no retries. */
class LostDatabaseTest {

    private static final String RESULTS_OF_ARMS = "kind = 6";
    private static final String SHARED_VALUE = "from hf_state";

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestDatabase database;
    private TestNode node;

    /** Steps that need something of the engine's. */
    static final class Needy {

        private final AtomicInteger calls = new AtomicInteger();

        @Task
        public String pass(String value) {
            return value;
        }

        @Task
        public String both(String one, String other) {
            calls.incrementAndGet();
            return one + other;
        }

        @Task
        public String shared(String value, TaskContext context) {
            calls.incrementAndGet();
            return value + context.shared().get("name", String.class).orElse("!");
        }

        @Task(transaction = Transaction.NONE)
        public String sharedApart(String value, TaskContext context) {
            return shared(value, context);
        }
    }

    private final Needy needy = new Needy();

    private void open(DatabaseKind kind) throws SQLException {
        database = kind.open();
        open.push(database);
        List<Workflow<?, ?>> workflows = List.of(
                Workflow.named("joining")
                        .taking(String.class)
                        .fork(arm("one", a -> a.then(Needy::pass)), arm("other", a -> a.then("pass-2", Needy::pass)))
                        .join(Needy::both)
                        .build(),
                Workflow.named("sharing")
                        .taking(String.class)
                        .then(Needy::shared)
                        .build(),
                Workflow.named("sharing-apart")
                        .taking(String.class)
                        .then(Needy::sharedApart)
                        .build());
        node = new TestNode(
                        database,
                        TestNode.settings("one", Duration.ofSeconds(1), 4),
                        workflows,
                        Map.of(Needy.class, needy))
                .dispatch();
        open.push(node);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void loseConnectionAt(String statement) {
        database.wire().next(statement).fail(() -> new SQLException("connection closed", "08003"));
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_join_whose_results_cannot_be_read_waits_for_the_database(DatabaseKind kind) throws Exception {
        open(kind);
        loseConnectionAt(RESULTS_OF_ARMS);

        node.start("joining", "i", "a");

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(needy.calls).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void so_does_one_that_has_read_them_and_lost_the_connection_then(DatabaseKind kind) throws Exception {
        open(kind);
        database.wire().nextCommit().after(RESULTS_OF_ARMS).loseAnswer(CommitFate.DONE);
        try (Recording recording = database.wire().record()) {
            node.start("joining", "i", "a");

            assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
            assertThat(recording.count(RESULTS_OF_ARMS))
                    .as("reads, of which each takes a statement for each arm on H2")
                    .isEqualTo(database.isH2() ? 4 : 2);
        }
        assertThat(needy.calls).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_step_that_cannot_read_a_shared_value_waits_for_the_database(DatabaseKind kind) throws Exception {
        open(kind);
        loseConnectionAt(SHARED_VALUE);

        node.start("sharing", "i", "a");

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(needy.calls).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void so_does_a_step_outside_of_transactions_until_its_claim_has_run_out(DatabaseKind kind) throws Exception {
        open(kind);
        loseConnectionAt(SHARED_VALUE);

        node.start("sharing-apart", "i", "a");

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(needy.calls).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void and_one_that_has_read_it_and_lost_the_connection_then(DatabaseKind kind) throws Exception {
        open(kind);
        database.wire().nextCommit().after(SHARED_VALUE).loseAnswer(CommitFate.DONE);

        node.start("sharing-apart", "i", "a");

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(needy.calls).hasValue(2);
    }
}
