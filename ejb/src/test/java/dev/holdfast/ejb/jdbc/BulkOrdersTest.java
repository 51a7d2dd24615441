package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.engine.AuditedDoor;
import dev.holdfast.engine.BulkDoor;
import dev.holdfast.snapshot.AuditQuery;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.Status;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.BulkOrders;
import dev.holdfast.testing.Elsewhere;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders for many instances on each database: carried out once for each, whoever dies or helps. */
@ParameterizedClass
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRESQL"})
class BulkOrdersTest {

    private static final Order ANN = Order.by("ann", "stock-taking");

    @Parameter
    DatabaseKind kind;

    private TestDatabase database;
    private TestNode node;
    private BulkOrders orders;
    private AuditLog log;

    @BeforeEach
    void open() throws Exception {
        database = kind.open();
        Workflow<String, String> waiting = Workflow.named("waiting")
                .taking(String.class)
                .awaitSignal("go", String.class, Wait.forEver())
                .build();
        node = new TestNode(database, TestNode.settings("one"), List.of(waiting), Map.of());
        orders = node.store().bulkOrders();
        log = node.store().auditLog();
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        database.close();
    }

    private BulkDoor door(BulkOrders over) {
        AuditedDoor verbs = new AuditedDoor(
                node.parts().door(),
                (restart, input) -> {
                    throw new AssertionError("nothing is restarted");
                },
                node.store().runs(),
                node.parts().instances(),
                log);
        return new BulkDoor(over, node.parts().instances(), verbs, log, node.transactions());
    }

    private void start(String... ids) {
        for (String id : ids) {
            node.start("waiting", id, "x");
        }
    }

    private Bulk order(Bulk.Action action) {
        return node.inOwn(() -> door(orders).order(action, InstanceQuery.newest(1), ANN));
    }

    private Bulk find(long id) {
        return node.inOwn(() -> orders.find(id)).orElseThrow();
    }

    private List<Bulk.Item> items(long id) {
        return node.inOwn(() -> orders.items(id, Optional.empty(), 0, 500));
    }

    private int audited(String verb) {
        return node.inOwn(() -> log.list(
                        new AuditQuery(Optional.empty(), Optional.empty(), Optional.of(verb), Optional.empty(), 500)))
                .size();
    }

    @Test
    void an_order_is_read_as_it_was_given_and_ends_with_the_last_instance_there_was() {
        start("one", "two", "three");
        Bulk ordered = order(Bulk.Action.PAUSE);
        start("later");
        BulkDoor door = door(orders);
        while (door.work()) {
            assertThat(items(ordered.id())).hasSizeLessThan(10);
        }
        Bulk ended = find(ordered.id());

        assertThat(ordered.actor()).hasValue("ann");
        assertThat(ordered.reason()).hasValue("stock-taking");
        assertThat(ordered.total()).isEqualTo(3);
        assertThat(ended.status()).isEqualTo(Bulk.Status.FINISHED);
        assertThat(ended.done()).isEqualTo(3);
        assertThat(ended.endedAt()).isPresent();
        assertThat(items(ordered.id())).extracting(Bulk.Item::instance).containsExactly("one", "two", "three");
        assertThat(node.status("two").kind()).isEqualTo(Status.Kind.PAUSED);
        assertThat(node.status("later").kind()).isNotEqualTo(Status.Kind.PAUSED);
        assertThat(audited("pause")).isEqualTo(3);
        assertThat(node.inOwn(() -> orders.running())).isEmpty();
        assertThat(node.inOwn(() -> orders.list(Optional.empty(), 10))).containsExactly(ended);
    }

    @Test
    void a_node_that_dies_in_the_middle_leaves_nothing_half_done_and_another_goes_on() {
        start("one", "two", "three");
        long id = order(Bulk.Action.PAUSE).id();
        AtomicBoolean dying = new AtomicBoolean();
        BulkDoor dies = door(new ForwardingBulkOrders(orders) {
            @Override
            public void advance(Bulk taken, Bulk.Item item) {
                super.advance(taken, item);
                if (dying.get()) {
                    throw new Died(); // the power goes before the commit
                }
            }
        });
        dies.work();
        dying.set(true);
        assertThatThrownBy(dies::work).isInstanceOf(Died.class);

        assertThat(items(id)).extracting(Bulk.Item::instance).containsExactly("one");
        assertThat(node.status("two").kind()).isNotEqualTo(Status.Kind.PAUSED);
        assertThat(audited("pause")).isEqualTo(1);

        BulkDoor other = door(orders);
        while (other.work()) {
            assertThat(items(id)).hasSizeLessThan(10);
        }
        assertThat(items(id)).extracting(Bulk.Item::instance).containsExactly("one", "two", "three");
        assertThat(audited("pause")).isEqualTo(3);
    }

    @Test
    void several_nodes_at_one_order_do_it_once_for_each_instance() throws Exception {
        for (int i = 0; i < 40; i++) {
            start("order-" + i);
        }
        long id = order(Bulk.Action.CANCEL).id();
        List<Elsewhere<Boolean>> nodes = new ArrayList<>();
        for (int each = 0; each < 3; each++) {
            nodes.add(Elsewhere.start("node-" + each, () -> {
                BulkDoor door = door(orders);
                while (find(id).status() == Bulk.Status.RUNNING) {
                    door.work();
                }
                return true;
            }));
        }
        for (Elsewhere<Boolean> each : nodes) {
            each.result();
        }

        assertThat(find(id).done()).isEqualTo(40);
        assertThat(items(id)).extracting(Bulk.Item::instance).hasSize(40).doesNotHaveDuplicates();
        assertThat(audited("cancel")).isEqualTo(40);
    }

    @Test
    void an_order_that_is_stopped_goes_no_further() {
        start("one", "two", "three");
        long id = order(Bulk.Action.PAUSE).id();
        BulkDoor door = door(orders);
        door.work();

        assertThat(node.inOwn(() -> door.stop(id, ANN))).hasValue(true);
        assertThat(door.work()).isFalse();
        assertThat(node.inOwn(() -> door.stop(id, ANN))).hasValue(false);
        assertThat(node.inOwn(() -> door.stop(id + 1, ANN))).isEmpty();
        assertThat(find(id).status()).isEqualTo(Bulk.Status.CANCELLED);
        assertThat(items(id)).hasSize(1);
    }

    /** The end of a node. */
    private static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Orders that a test meddles with. */
    private static class ForwardingBulkOrders implements BulkOrders {

        private final BulkOrders real;

        ForwardingBulkOrders(BulkOrders real) {
            this.real = real;
        }

        @Override
        public long add(NewBulk bulk) {
            return real.add(bulk);
        }

        @Override
        public Optional<Bulk> find(long id) {
            return real.find(id);
        }

        @Override
        public List<Bulk> list(Optional<Long> before, int limit) {
            return real.list(before, limit);
        }

        @Override
        public List<Long> running() {
            return real.running();
        }

        @Override
        public Optional<Bulk> take(long id) {
            return real.take(id);
        }

        @Override
        public void advance(Bulk taken, Bulk.Item item) {
            real.advance(taken, item);
        }

        @Override
        public boolean end(long id, Bulk.Status status) {
            return real.end(id, status);
        }

        @Override
        public List<Bulk.Item> items(long id, Optional<String> outcome, long afterRun, int limit) {
            return real.items(id, outcome, afterRun, limit);
        }
    }
}
