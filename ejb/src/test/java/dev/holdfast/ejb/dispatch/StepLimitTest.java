package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import dev.holdfast.testing.Case;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that do not end at their limit, on real threads in real transactions. */
class StepLimitTest {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestDatabase database;
    private Ledger ledger;
    private Stubborn stubborn;

    /** Tasks whose first call stands until it is released, interrupted or not, and writes a row then. */
    static final class Stubborn {

        private final TestDatabase database;
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final CountDownLatch wrote = new CountDownLatch(1);

        Stubborn(TestDatabase database) {
            this.database = database;
        }

        @Task(timeout = "300ms")
        public String once(String value, TaskContext context) throws Exception {
            return stand(value, context);
        }

        @Task(timeout = "300ms", transaction = Transaction.NONE)
        public String apart(String value, TaskContext context) throws Exception {
            return stand(value, context);
        }

        @Task(timeout = "300ms", retries = 1, backoff = "0s")
        public String twice(String value, TaskContext context) throws Exception {
            return context.attempt() == 1 ? stand(value, context) : write(value, context);
        }

        private String stand(String value, TaskContext context) throws Exception {
            try {
                if (new CountDownLatch(1).await(30, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody opens this latch");
                }
                throw new AssertionError("nobody interrupted a body that stood for half a minute");
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            await(released);
            try {
                return write(value, context);
            } finally {
                wrote.countDown();
            }
        }

        private String write(String value, TaskContext context) throws SQLException {
            try (Connection connection = database.dataSource().getConnection();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?, ?)")) {
                insert.setString(1, context.instanceId());
                insert.setString(2, "attempt " + context.attempt());
                insert.executeUpdate();
            }
            return value + context.attempt();
        }

        static void await(CountDownLatch latch) throws InterruptedException {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("what was waited for did not happen");
            }
        }
    }

    private TestNode node(DatabaseKind kind) throws SQLException {
        database = kind.open();
        open.push(database);
        ledger = new Ledger(database);
        stubborn = new Stubborn(database);
        open.push(stubborn.released::countDown);
        List<Workflow<?, ?>> workflows = List.of(
                Workflow.named("once")
                        .taking(String.class)
                        .then("s", Stubborn::once)
                        .build(),
                Workflow.named("apart")
                        .taking(String.class)
                        .then("s", Stubborn::apart)
                        .build(),
                Workflow.named("twice")
                        .taking(String.class)
                        .then("s", Stubborn::twice)
                        .build());
        TestNode node = new TestNode(database, TestNode.settings("one"), workflows, Map.of(Stubborn.class, stubborn))
                .dispatch();
        open.push(node);
        return node;
    }

    @AfterEach
    void close() throws Exception {
        stubborn.released.countDown();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private void assertThatItFailedAtItsLimit(TestNode node) throws InterruptedException {
        Stubborn.await(stubborn.interrupted);
        Status status = node.await("i");
        assertThat(status.kind()).isEqualTo(Status.Kind.FAILED);
        assertThat(status.failure().orElseThrow().type()).isEqualTo("task-timed-out");
        assertThat(stubborn.wrote.getCount()).isEqualTo(1); // the body still stands
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"TMO-02", "F24", "DEF-35"})
    void an_instance_fails_at_the_limit_of_its_step_and_nothing_commits_that_the_body_does_later(DatabaseKind kind)
            throws Exception {
        TestNode node = node(kind);
        node.start("once", "i", "");
        assertThatItFailedAtItsLimit(node);

        stubborn.released.countDown();
        Stubborn.await(stubborn.wrote);
        node.close(); // waits for the thread of the body

        assertThat(ledger.effects("i")).isEmpty();
        assertThat(node.inOwn(() -> node.parts().door().stepOutput("i", new NodeId("s"))))
                .isEmpty();
        assertThat(database.connectionsInUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"TMO-02", "F24", "DEF-35"})
    void a_body_outside_of_transactions_is_over_at_its_limit_too_and_its_late_result_is_refused(DatabaseKind kind)
            throws Exception {
        TestNode node = node(kind);
        node.start("apart", "i", "");
        assertThatItFailedAtItsLimit(node);

        stubborn.released.countDown();
        Stubborn.await(stubborn.wrote);
        node.close();

        assertThat(node.status("i").kind()).isEqualTo(Status.Kind.FAILED);
        assertThat(node.inOwn(() -> node.parts().door().stepOutput("i", new NodeId("s"))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"RETRY-10", "F24", "DEF-35"})
    void the_next_attempt_runs_on_another_thread_while_the_body_of_the_first_still_stands(DatabaseKind kind)
            throws Exception {
        TestNode node = node(kind);
        node.start("twice", "i", "");
        Stubborn.await(stubborn.interrupted);

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(stubborn.wrote.getCount()).isEqualTo(1);
        stubborn.released.countDown();
        Stubborn.await(stubborn.wrote);
        node.close();

        assertThat(node.inOwn(() -> node.parts().door().output("i", String.class)))
                .contains("2");
        assertThat(ledger.effects("i")).containsExactly("attempt 2");
    }
}
