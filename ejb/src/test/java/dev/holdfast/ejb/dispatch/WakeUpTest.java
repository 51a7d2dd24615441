package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Gate;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.Status;
import dev.holdfast.testing.Case;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes a node look for work besides the time between two polls, which is longer here than any test waits. */
class WakeUpTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestDatabase database;
    private Ledger ledger;

    private void open(DatabaseKind kind) throws SQLException {
        database = kind.open();
        open.push(database);
        ledger = new Ledger(database);
    }

    private static Workflow<String, String> sleeping() {
        return Workflow.named("sleeping")
                .taking(String.class)
                .then("a", Ledger::write)
                .delay("short", Duration.ofMillis(300))
                .then("b", Ledger::write)
                .build();
    }

    private static Workflow<String, String> waiting() {
        return Workflow.named("waiting")
                .taking(String.class)
                .awaitSignal("go", String.class, Wait.forEver())
                .then("a", Ledger::write)
                .build();
    }

    private TestNode idle(String name, Duration poll) {
        Settings settings = new Settings(
                name,
                "here",
                2,
                Set.of(),
                Duration.ofSeconds(20),
                32,
                Duration.ofMinutes(5),
                poll,
                100,
                Duration.ofMinutes(1),
                3,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Settings.Migrate.AUTO,
                Settings.Stranded.WARN);
        return new TestNode(
                database, settings, List.of(Ledger.linear(), sleeping(), waiting()), Map.of(Ledger.class, ledger));
    }

    private TestNode node(String name, Duration poll) {
        TestNode node = idle(name, poll).dispatch();
        open.push(node);
        return node;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Waits until the poller of the one node that dispatches has nothing to do but to wait. */
    private static void awaitPausingPoller() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!pollerPauses()) {
            assertThat(System.nanoTime())
                    .as("the time at which the poller should pause at last")
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static boolean pollerPauses() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("holdfast-poller"))
                .allMatch(thread -> thread.getKey().getState() == Thread.State.TIMED_WAITING
                        && Arrays.stream(thread.getValue())
                                .anyMatch(frame -> frame.getClassName().equals(Poller.class.getName())
                                        && frame.getMethodName().equals("pause")));
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"DLY-12", "DEF-32"})
    void a_delay_ends_when_its_time_has_come_and_not_at_the_next_poll(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node("one", NEVER);

        node.start("sleeping", "i", "");

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.effects("i")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("WAKE-02")
    void an_event_makes_the_node_look_through_which_it_was_sent(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode sender = idle("sender", NEVER);
        sender.start("waiting", "i", "");
        TestNode node = node("one", NEVER);
        awaitPausingPoller();

        boolean sent = node.inOwn(() -> {
            node.parts().door().signal("i", "go", "x");
            return true;
        });

        assertThat(sent).isTrue();
        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("WAKE-02")
    void what_nobody_hinted_at_is_found_by_the_next_poll(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node("one", Duration.ofMillis(50));
        awaitPausingPoller();

        idle("starter", NEVER).start("linear", "i", "");

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("WAKE-08")
    void hints_that_come_while_the_node_looks_are_one_hint(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node("one", NEVER);
        awaitPausingPoller();
        try (Gate gate = database.wire().next("hf_branch").park();
                Recording recording = database.wire().record()) {
            node.hint();
            gate.awaitArrival();
            for (int hint = 0; hint < 1_000; hint++) {
                node.hint();
            }

            gate.open();
            awaitPausingPoller();

            // the look that stood at the gate, and one for all thousand
            assertThat(recording.commits()).isPositive().isLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-10")
    void a_node_may_be_stopped_several_times_and_from_several_threads(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node("one", NEVER);
        node.start("linear", "i", "");
        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);

        CompletableFuture<Void> one = CompletableFuture.runAsync(node::close);
        CompletableFuture<Void> other = CompletableFuture.runAsync(node::close);

        one.get(20, TimeUnit.SECONDS);
        other.get(20, TimeUnit.SECONDS);
        node.close();
        idle("starter", NEVER).start("linear", "j", "");
        assertThat(node.status("j").kind()).isEqualTo(Status.Kind.IN_PROGRESS);
    }
}
