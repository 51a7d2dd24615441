package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.Settings;
import dev.holdfast.ejb.service.Presence;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Nodes.Life;
import dev.holdfast.store.Nodes.Newcomer;
import dev.holdfast.store.Nodes.State;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is there, as nodes tell each other, and what a node leaves to others. */
class NodesTest {

    private static final Duration NEVER = Duration.ofHours(1);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Shaky shaky = new Shaky();
    private TestDatabase database;

    /** A task whose first attempt fails. */
    public static class Shaky {

        private final AtomicInteger calls = new AtomicInteger();

        /** Fails the first time. */
        @Task(retries = 3, backoff = "PT0.05S")
        public String step(String input) {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
            return input;
        }

        /** What only some nodes offer. */
        @Task(tags = "gpu")
        public String rendered(String input) {
            return input;
        }
    }

    private void open(DatabaseKind kind) throws Exception {
        database = kind.open();
        open.push(database);
    }

    private TestNode node(String name, Duration poll) {
        return node(name, poll, 2);
    }

    private TestNode node(String name, Duration poll, int slots) {
        return node(name, poll, slots, Set.of());
    }

    private TestNode node(String name, Duration poll, int slots, Set<String> tags) {
        Settings settings = new Settings(
                name,
                "here",
                slots,
                tags,
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
        Workflow<String, String> flow = Workflow.named("shaky")
                .taking(String.class)
                .then("step", Shaky::step)
                .build();
        Workflow<String, String> picture = Workflow.named("picture")
                .taking(String.class)
                .awaitSignal("go", String.class)
                .then("rendered", Shaky::rendered)
                .build();
        TestNode node = new TestNode(database, settings, List.of(flow, picture), Map.of(Shaky.class, shaky)).dispatch();
        open.push(node);
        return node;
    }

    /** Returns which nodes have made the attempts, the failed ones, too. */
    private static List<String> attempts(TestNode node, String id) {
        return node
                .inOwn(() -> node.parts()
                        .instances()
                        .steps(node.parts().door().instance(id).run()))
                .stream()
                .filter(step -> step.kind() != Checkpoint.Kind.START)
                .map(StepRecord::runner)
                .toList();
    }

    private static List<Life> lives(TestNode node) {
        return node.inOwn(() -> node.store().nodes().lives());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void each_life_of_a_node_has_a_number_of_its_own_and_is_listed_until_some_time_after_it(DatabaseKind kind)
            throws Exception {
        open(kind);
        TestNode first = node("web", NEVER);
        first.close();
        TestNode second = node("web", NEVER);

        List<Life> lives = lives(second);

        assertThat(lives).extracting(Life::state).containsExactly(State.LIVE, State.LEFT);
        assertThat(lives).extracting(life -> life.node().name()).containsOnly("web");
        assertThat(first.parts().id()).isNotEqualTo(second.parts().id()).startsWith("web/");
        assertThat(lives.get(1).leftAt()).isPresent();
        assertThat(second.parts().presence().isAlone()).isTrue();
        assertThat(second.parts().presence().namesakes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void two_nodes_of_one_name_are_told_of_each_other(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode first = node("web", NEVER);

        TestNode second = node("web", NEVER);

        assertThat(second.parts().presence().namesakes())
                .singleElement()
                .satisfies(life -> assertThat(first.parts().id()).isEqualTo("web/" + life.incarnation()));
        assertThat(second.parts().presence().isAlone()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void who_is_not_seen_for_as_long_as_a_claim_lasts_counts_as_lost_until_it_is_seen_again(DatabaseKind kind)
            throws Exception {
        open(kind);
        TestNode alive = node("alive", NEVER);
        Presence silent = Presence.join(
                alive.store().heartLine(database.plainDataSource()),
                new Newcomer("silent", "there", 4, Set.of("gpu", "eu"), Duration.ofSeconds(1)));
        alive.parts().presence().beat(0, false);
        assertThat(alive.parts().presence().isAlone()).isFalse();

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (lives(alive).get(0).state() != State.LOST) {
            assertThat(System.nanoTime())
                    .as("the time at which it should be lost at last")
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        alive.parts().presence().beat(0, false);
        assertThat(alive.parts().presence().isAlone()).isTrue();

        silent.beat(7, true);
        Life seen = lives(alive).get(0);
        assertThat(seen.node())
                .isEqualTo(new Newcomer("silent", "there", 4, Set.of("eu", "gpu"), Duration.ofSeconds(1)));
        assertThat(seen.held()).isEqualTo(7);
        assertThat(seen.state()).isEqualTo(State.DRAINING);
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"DIST-18", "RETRY-12"})
    void a_step_that_failed_goes_to_another_node(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode other = node("other", Duration.ofMillis(100));
        TestNode failing = node("failing", NEVER); // would leave it to others for two hours

        failing.start("shaky", "i", "x");

        assertThat(failing.await("i").isFinal()).isTrue();
        assertThat(attempts(failing, "i"))
                .containsExactly(failing.parts().id(), other.parts().id());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"DIST-18", "RETRY-12"})
    void a_node_that_is_alone_tries_again_what_failed_on_it(DatabaseKind kind) throws Exception {
        open(kind);
        node("gone", NEVER).close();
        TestNode failing = node("failing", NEVER);

        failing.start("shaky", "i", "x");

        assertThat(failing.await("i").isFinal()).isTrue();
        assertThat(attempts(failing, "i")).containsOnly(failing.parts().id());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    @Case({"DEF-48", "F24"})
    void a_node_whose_connections_are_all_in_use_keeps_its_claims_and_is_seen(DatabaseKind kind) throws Exception {
        open(kind);
        Ledger ledger = new Ledger(database);
        Settings settings = TestNode.settings("busy", Duration.ofSeconds(1), 1);
        TestNode node = new TestNode(database, settings, List.of(Ledger.linear()), Map.of(Ledger.class, ledger));
        ledger.stopIn("a");
        open.push(node.dispatch());
        node.start("linear", "i", "x");
        ledger.awaitStop("a");
        TestDatabase outside = database.anotherNode();
        open.push(outside);

        try (AutoCloseable all = database.takeAllConnections()) {
            Object seen = outside.value("SELECT seen_at FROM hf_node");
            String claims = "SELECT due_at FROM hf_branch";
            Object due = outside.value(claims);
            for (int renewal = 0; renewal < 4; renewal++) {
                Object before = due;
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(8);
                while (before.equals(due = outside.value(claims))) {
                    assertThat(System.nanoTime())
                            .as("the time at which the claim should be renewed at last")
                            .isLessThan(end);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            }
            assertThat(outside.value("SELECT seen_at FROM hf_node")).isNotEqualTo(seen);
        }

        ledger.letGo("a");
        assertThat(node.await("i").isFinal()).isTrue();
        assertThat(attempts(node, "i")).hasSize(4).containsOnly(node.parts().id());
    }

    @Test
    @Case({"WAKE-01", "F37"})
    void what_a_node_cannot_run_is_hinted_to_others_and_not_left_until_they_look() throws Exception {
        open(DatabaseKind.POSTGRESQL);
        TestNode runs = node("runs", NEVER);
        TestNode starts = node("starts", NEVER, 0);

        starts.start("shaky", "i", "x");

        assertThat(starts.await("i").isFinal()).isTrue();
        assertThat(attempts(starts, "i")).containsOnly(runs.parts().id());
    }

    @Test
    @Case({"WAKE-01", "F37"})
    void a_step_that_a_node_comes_to_and_does_not_offer_begins_elsewhere_without_a_poll() throws Exception {
        open(DatabaseKind.POSTGRESQL);
        TestNode renders = node("renders", NEVER, 2, Set.of("gpu"));
        TestNode sends = node("sends", NEVER, 2, Set.of("office"));

        sends.start("picture", "i", "x");
        sends.inOwn(() -> {
            sends.parts().door().signal("i", "go", "y");
            return null;
        });

        assertThat(sends.await("i").isFinal()).isTrue();
        assertThat(attempts(sends, "i")).last().isEqualTo(renders.parts().id());
    }

    @Test
    @Case({"WAKE-04", "WAKE-09", "F37"})
    void who_has_lost_its_ear_or_heard_nonsense_hears_again() throws Exception {
        open(DatabaseKind.POSTGRESQL);
        TestNode runs = node("runs", NEVER);
        TestNode starts = node("starts", NEVER, 0);
        database.value(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname ="
                        + " current_database() AND query LIKE '%FROM hf_node%'"); // the last that a heart has sent

        beatAgain(runs);
        beatAgain(starts);
        database.value("SELECT count(pg_notify('holdfast', 'no number'))");
        starts.start("shaky", "i", "x");

        assertThat(starts.await("i").isFinal()).isTrue();
    }

    /** Who meets the dead connection first, the node's own thread or this one, is not said. */
    private static void beatAgain(TestNode node) {
        try {
            node.parts().presence().beat(0, false);
        } catch (RuntimeException e) {
            node.parts().presence().beat(0, false);
        }
    }
}
