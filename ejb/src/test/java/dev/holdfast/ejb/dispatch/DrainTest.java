package dev.holdfast.ejb.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.NodeOrders;
import dev.holdfast.client.Order;
import dev.holdfast.client.UnknownNode;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Ledger;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.engine.NodeDoor;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.store.Nodes.Life;
import dev.holdfast.store.Nodes.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node is told to take no more work, and to take it again. */
class DrainTest {

    private static final Order ORDER =
            new Order(Optional.of("ann"), Optional.of("new memory"), Optional.empty(), Optional.of("10.0.0.7"));
    private static final Duration CLAIM = Duration.ofSeconds(2);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private TestDatabase database;
    private Ledger ledger;

    private void open(DatabaseKind kind) throws Exception {
        database = kind.open();
        open.push(database);
        ledger = new Ledger(database);
    }

    private TestNode node(String name) {
        TestNode node = new TestNode(
                        database,
                        TestNode.settings(name, CLAIM, 2),
                        List.of(Ledger.linear()),
                        Map.of(Ledger.class, ledger))
                .dispatch();
        open.push(node);
        return node;
    }

    private static NodeOrders orders(TestNode node) {
        return new NodeDoor(node.store().nodes(), node.store().auditLog());
    }

    private static void drain(TestNode at, TestNode drained) {
        at.inOwn(() -> {
            orders(at).drain(drained.parts().presence().incarnation(), ORDER);
            return true;
        });
    }

    private static Life life(TestNode at, TestNode of) {
        return at.inOwn(() -> at.store().nodes().lives()).stream()
                .filter(life -> life.incarnation() == of.parts().presence().incarnation())
                .findFirst()
                .orElseThrow();
    }

    private static void awaitState(TestNode at, TestNode of, State state) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (life(at, of).state() != state) {
            assertThat(System.nanoTime())
                    .as("the time at which it should be " + state + " at last")
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static List<String> runners(TestNode node, String id) {
        return node
                .inOwn(() -> node.parts()
                        .instances()
                        .steps(node.parts().door().instance(id).run()))
                .stream()
                .filter(step -> step.node().isPresent())
                .map(StepRecord::runner)
                .toList();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void what_is_started_on_a_node_that_drains_runs_elsewhere_until_it_takes_work_again(DatabaseKind kind)
            throws Exception {
        open(kind);
        TestNode drained = node("drained");
        TestNode other = node("other");

        drain(other, drained);
        awaitState(other, drained, State.DRAINING);
        drained.start("linear", "meanwhile", "x");

        assertThat(drained.await("meanwhile").isFinal()).isTrue();
        assertThat(runners(other, "meanwhile")).containsOnly(other.parts().id());
        assertThat(life(other, drained).toDrain()).isTrue();

        other.inOwn(() -> {
            orders(other).undrain(drained.parts().presence().incarnation(), Order.PLAIN);
            return true;
        });
        awaitState(other, drained, State.LIVE);
        drained.start("linear", "afterwards", "x");

        assertThat(drained.await("afterwards").isFinal()).isTrue();
        assertThat(runners(other, "afterwards")).contains(drained.parts().id());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void a_step_that_runs_ends_where_it_runs_and_the_next_one_is_left_to_others(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode drained = node("drained");
        ledger.stopIn("a");
        drained.start("linear", "i", "x");
        ledger.awaitStop("a");
        TestNode other = node("other");

        drain(other, drained);
        awaitState(other, drained, State.DRAINING);
        assertThat(life(other, drained).held()).isEqualTo(1);
        ledger.letGo("a");

        assertThat(other.await("i").isFinal()).isTrue();
        List<String> runners = runners(other, "i");
        assertThat(runners.get(0)).isEqualTo(drained.parts().id());
        assertThat(runners.subList(1, runners.size()))
                .isNotEmpty()
                .containsOnly(other.parts().id());
    }

    @ParameterizedTest
    @EnumSource(DatabaseKind.class)
    void who_ordered_it_stands_in_the_audit_and_nodes_that_are_not_there_are_none(DatabaseKind kind) throws Exception {
        open(kind);
        TestNode gone = node("gone");
        gone.close();
        TestNode node = node("node");

        drain(node, node);

        AuditEntry.Deed deed = node.inOwn(() -> node.store()
                        .auditLog()
                        .list(new AuditQuery(
                                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 10)))
                .get(0)
                .deed();
        assertThat(deed)
                .isEqualTo(new AuditEntry.Deed(
                        "drain",
                        "node/" + node.parts().id(),
                        AuditEntry.DONE,
                        Optional.of("ann"),
                        Optional.of("10.0.0.7"),
                        Optional.of("new memory"),
                        Optional.of("to take work"),
                        Optional.of("to take no more work")));
        assertThatThrownBy(() -> drain(node, gone)).isInstanceOf(UnknownNode.class);
        assertThatThrownBy(() -> node.inOwn(() -> {
                    orders(node).undrain(4711, ORDER);
                    return true;
                }))
                .isInstanceOf(UnknownNode.class)
                .hasMessageContaining("4711");
    }
}
