package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Status;
import dev.holdfast.testing.Case;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole nodes with their threads on a real database: who runs what, what a dead node leaves behind, and how one stops. */
class DispatcherTest {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestDatabase database;
    private Ledger ledger;

    private void open(DatabaseKind kind) throws SQLException {
        database = kind.open();
        open.push(database);
        ledger = new Ledger(database);
    }

    private TestNode node(Settings settings) {
        List<Workflow<?, ?>> workflows = List.of(Ledger.linear(), Ledger.failing());
        TestNode node = new TestNode(database, settings, workflows, Map.of(Ledger.class, ledger)).dispatch();
        open.push(node);
        return node;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static void await(Probe probe) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!probe.holds()) {
            assertThat(System.nanoTime())
                    .as("the time at which it should hold at last")
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private interface Probe {
        boolean holds() throws Exception;
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("CLI-01")
    void a_start_begins_on_its_own_node_right_after_its_commit_without_a_claim(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node(TestNode.settings("one"));
        try (Recording recording = database.wire().record()) {
            node.start("linear", "i", "x");

            assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
            assertThat(recording.count("UPDATE hf_branch SET owner")).isZero();
        }
        assertThat(node.inOwn(() -> node.parts().door().output("i", String.class)))
                .contains("xabcd");
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_start_whose_transaction_rolls_back_never_was(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node(TestNode.settings("one", Duration.ofSeconds(20), 1));
        for (int time = 0; time < 3; time++) {
            database.transactionManager().begin();
            node.parts().door().start("linear", "i", "x");
            database.transactionManager().rollback();
        }

        node.start("linear", "j", "y"); // needs the one slot, so the three before have given it back

        assertThat(node.await("j").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.effects("i")).isEmpty();
        assertThat(database.value("SELECT count(*) FROM hf_snapshot")).isEqualTo(1L);
    }

    @ParameterizedTest
    @EnumSource(
            value = DatabaseKind.class,
            names = {"H2", "POSTGRESQL"})
    @Case({"DIST-01", "CLAIM-09"})
    void two_nodes_share_the_work_and_no_effect_is_lost_or_doubled(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode idle = new TestNode(
                database, TestNode.settings("starter"), List.of(Ledger.linear()), Map.of(Ledger.class, ledger));
        node(TestNode.settings("one"));
        node(TestNode.settings("two"));
        int instances = 400; // over many looks of both, since a node takes all that it gets to within a moment

        for (int i = 0; i < instances; i++) {
            idle.start("linear", "i" + i, "");
        }

        await(() -> database.value("SELECT count(*) FROM hf_snapshot WHERE status = 3")
                .equals((long) instances));
        assertThat(database.value("SELECT count(*) FROM ledger")).isEqualTo(instances * 4L);
        assertThat(database.value("SELECT count(*) FROM (SELECT DISTINCT instance, step FROM ledger) d"))
                .isEqualTo(instances * 4L);
        assertThat(ledger.calls()).isEqualTo(instances * 4);
        assertThat(database.rows("SELECT DISTINCT runner FROM hf_checkpoint WHERE kind = 6 ORDER BY 1"))
                .as("the nodes that ended instances")
                .hasSize(2);
        assertThat(database.value("SELECT count(*) FROM hf_branch")).isEqualTo(0L);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"DIST-21", "LIF-46"})
    void what_a_dead_node_held_is_taken_over_when_its_claim_has_run_out(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode dead = new TestNode(
                database, TestNode.settings("dead"), List.of(Ledger.linear()), Map.of(Ledger.class, ledger));
        BranchKey branch = dead.start("linear", "i", "");
        assertThat(dead.claim(branch, Duration.ofMillis(700))).isPresent();

        TestNode alive = node(TestNode.settings("alive"));

        assertThat(alive.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-02")
    void a_step_that_takes_longer_than_a_claim_keeps_it_and_is_not_run_twice(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode first = node(TestNode.settings("first", Duration.ofSeconds(1), 4));
        ledger.stopIn("b");
        BranchKey branch = first.start("linear", "i", "");
        ledger.awaitStop("b");
        node(TestNode.settings("second", Duration.ofSeconds(1), 4));
        String renewedTwice = "SELECT count(*) FROM hf_branch WHERE snapshot_id = ? AND due_at > ?";
        Instant later = Instant.now(Clock.systemUTC()).plusSeconds(3);

        await(() -> database.value(renewedTwice, branch.run(), later).equals(1L));
        ledger.letGo("b");

        assertThat(first.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.calls()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-09")
    void a_stop_lets_the_running_step_finish_and_gives_the_branch_back_for_another_node(DatabaseKind kind)
            throws Exception {
        open(kind);
        TestNode first = node(TestNode.settings("first"));
        ledger.stopIn("b");
        BranchKey branch = first.start("linear", "i", "");
        ledger.awaitStop("b");

        CompletableFuture<Void> stop = CompletableFuture.runAsync(first::close);
        ledger.letGo("b");
        stop.get(20, TimeUnit.SECONDS);

        List<Object> effects = ledger.effects("i");
        assertThat(effects).startsWith("a", "b");
        if (effects.size() < 4) {
            assertThat(database.value("SELECT owner FROM hf_branch WHERE snapshot_id = ?", branch.run()))
                    .isNull();
        }
        TestNode second = node(TestNode.settings("second"));
        assertThat(second.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
        assertThat(ledger.calls()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-08")
    void an_idle_node_stops_at_once(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node(TestNode.settings("one"));

        CompletableFuture<Void> stop = CompletableFuture.runAsync(node::close);

        stop.get(5, TimeUnit.SECONDS); // half of what it would wait for running steps
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-12")
    void as_many_instances_run_at_once_as_there_are_slots_and_the_next_one_waits(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node(TestNode.settings("one", Duration.ofSeconds(20), 2));
        ledger.stopIn("a");
        node.start("linear", "first", "");
        ledger.awaitStop("a");
        ledger.stopIn("b");
        node.start("linear", "second", "");
        ledger.awaitStop("b");

        BranchKey third = node.start("linear", "third", "");

        assertThat(database.value("SELECT owner FROM hf_branch WHERE snapshot_id = ?", third.run()))
                .isNull();
        ledger.letGo("b");
        assertThat(node.await("second").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(node.await("third").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(node.status("first").kind()).isEqualTo(Status.Kind.IN_PROGRESS);
        ledger.letGo("a");
        assertThat(node.await("first").kind()).isEqualTo(Status.Kind.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-14")
    void branches_of_definitions_that_are_not_deployed_here_are_never_touched(DatabaseKind kind) throws Exception {
        open(kind);
        Workflow<String, String> foreign = Workflow.named("foreign")
                .taking(String.class)
                .then("a", Ledger::write)
                .build();
        TestNode elsewhere =
                new TestNode(database, TestNode.settings("elsewhere"), List.of(foreign), Map.of(Ledger.class, ledger));
        BranchKey theirs = elsewhere.start("foreign", "theirs", "");
        TestNode here = node(TestNode.settings("here"));

        here.start("linear", "ours", "");

        assertThat(here.await("ours").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(database.rows("SELECT version, owner FROM hf_branch WHERE snapshot_id = ?", theirs.run()))
                .hasSize(1)
                .allSatisfy(row -> assertThat(row).containsExactly(1, null));
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case("DIST-17")
    void a_database_that_goes_and_comes_back_costs_time_and_nothing_else(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode node = node(TestNode.settings("one", Duration.ofSeconds(1), 4));
        ledger.stopIn("b");
        node.start("linear", "i", "");
        ledger.awaitStop("b");

        database.wire().cut();
        ledger.letGo("b");
        await(() -> database.connectionsInUse() == 0);
        database.wire().mend();

        assertThat(node.await("i").kind()).isEqualTo(Status.Kind.COMPLETED);
        assertThat(ledger.effects("i")).containsExactly("a", "b", "c", "d");
    }
}
