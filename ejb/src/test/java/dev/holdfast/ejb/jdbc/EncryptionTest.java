package dev.holdfast.ejb.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.StoredValues;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.encryption.FixedKeys;
import dev.holdfast.encryption.KeyMissing;
import dev.holdfast.encryption.Keys;
import dev.holdfast.encryption.ValueCipher;
import dev.holdfast.engine.BranchRunner.End;
import dev.holdfast.engine.EncryptionDoor;
import dev.holdfast.engine.RunListener;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Reencryption;
import dev.holdfast.snapshot.State;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Values at rest: sealed in every column, for their place alone, under keys that come and go. */
@ParameterizedClass
@EnumSource(
        value = DatabaseKind.class,
        names = {"H2", "POSTGRESQL"})
class EncryptionTest {

    private static final String MARKER = "card-4711";
    private static final Order ANN = Order.by("ann", "the yearly change");

    private final Workflow<String, String> visit = Workflow.named("visit")
            .taking(String.class)
            .then("open", Desk::open)
            .awaitSignal("go", String.class, Wait.forEver())
            .then("close", Desk::close)
            .build();
    private final Workflow<String, String> breaking = Workflow.named("breaking")
            .taking(String.class)
            .then("breaks", Desk::breaks)
            .build();

    @Parameter
    DatabaseKind kind;

    private TestDatabase database;
    private final Deque<TestNode> nodes = new ArrayDeque<>();

    /** What the steps do. */
    public static final class Desk {

        @Task
        public String open(String visitor, TaskContext context) {
            context.send("mail", "letter to " + visitor);
            context.shared().put("note", "note on " + visitor);
            return "opened for " + visitor;
        }

        @Task
        public String close(String signal, TaskContext context) {
            return signal + ", " + context.shared().get("note", String.class).orElse("no note");
        }

        @Task
        public String breaks(String visitor) {
            throw new IllegalStateException("no room for " + visitor);
        }
    }

    @BeforeEach
    void open() {
        database = kind.open();
    }

    @AfterEach
    void close() throws Exception {
        nodes.forEach(TestNode::close);
        database.close();
    }

    private TestNode node(ValueCipher cipher) {
        TestNode node = new TestNode(
                database,
                TestNode.settings("node" + nodes.size()),
                List.of(visit, breaking),
                Map.of(Desk.class, new Desk()),
                List.of(),
                new RunListener() {},
                cipher);
        nodes.push(node);
        return node;
    }

    private TestNode node(FixedKeys keys) {
        return node(new ValueCipher(keys, true));
    }

    private static End run(TestNode node, BranchKey branch) {
        return node.run(node.claim(branch).orElseThrow());
    }

    private static void signal(TestNode node, String id) {
        node.inOwn(() -> {
            node.parts().door().signal(Signal.of(id, "go", "go for " + MARKER));
            return true;
        });
    }

    /** Lets the rest of a branch that was put down be over. */
    private void rested() throws Exception {
        database.update("UPDATE hf_branch SET due_at = claimed_at, ready_at = claimed_at WHERE owner IS NULL");
    }

    /** One instance that waits, one that has failed. */
    private BranchKey begun(TestNode node) {
        BranchKey branch = node.start("visit", "v1", MARKER);
        assertThat(run(node, branch)).isEqualTo(End.PARKED);
        assertThat(run(node, node.start("breaking", "b1", MARKER))).isEqualTo(End.ENDED);
        return branch;
    }

    private void finish(TestNode node, BranchKey branch) {
        signal(node, "v1");
        assertThat(run(node, branch)).isEqualTo(End.ENDED);
        assertThat(output(node)).contains("go for " + MARKER + ", note on " + MARKER);
    }

    private static Optional<String> output(TestNode node) {
        return node.inOwn(() -> node.parts().door().output("v1", String.class));
    }

    private static String failure(TestNode node) {
        State state = node.inOwn(() -> node.parts().door().instance("b1")).state();
        return ((State.Failed) state).failure().message();
    }

    private EncryptionDoor door(TestNode node) {
        return new EncryptionDoor(node.store().reencryptions(), node.store().auditLog(), node.transactions());
    }

    private Reencryption reencrypt(TestNode node) {
        EncryptionDoor door = door(node);
        long id = node.inOwn(() -> door.order(ANN)).id();
        while (door.work()) {
            // page by page
        }
        return node.inOwn(() -> door.find(id)).orElseThrow();
    }

    private TreeSet<String> keysInUse() {
        TreeSet<String> all = new TreeSet<>();
        StoredValues.keys(database.plainDataSource()).values().forEach(all::addAll);
        return all;
    }

    @Test
    void no_column_of_any_table_tells_a_value_and_whoever_may_read_it_does() {
        TestNode node = node(new FixedKeys("k1"));

        finish(node, begun(node));

        assertThat(StoredValues.columnsWith(database.plainDataSource(), MARKER)).isEmpty();
        assertThat(failure(node)).isEqualTo("no room for " + MARKER);
        assertThat(
                        node
                                .inOwn(() ->
                                        node.parts().instances().list(dev.holdfast.snapshot.InstanceQuery.newest(10)))
                                .stream()
                                .flatMap(row -> row.error().stream()))
                .containsExactly("java.lang.IllegalStateException: no room for " + MARKER);
        assertThat(node.inOwn(() -> node.parts().door().shared("v1"))).hasSize(1);
    }

    @Test
    void without_keys_the_same_values_are_found_in_each_of_their_columns() {
        TestNode node = node(ValueCipher.OFF);

        finish(node, begun(node));

        assertThat(new TreeSet<>(StoredValues.columnsWith(database.plainDataSource(), MARKER)))
                .containsExactly(
                        "hf_checkpoint.error",
                        "hf_checkpoint.output",
                        "hf_outbox.message",
                        "hf_signal.payload",
                        "hf_snapshot.error",
                        "hf_state.value");
    }

    @Test
    void encryption_sends_no_statement_more() {
        TestNode clear = node(ValueCipher.OFF);
        TestNode sealed = node(new FixedKeys("k1"));
        begun(clear);
        sealed.start("visit", "v0", MARKER); // both have numbers of runs now
        int before;
        int after;
        try (Recording recording = database.wire().record()) {
            run(clear, clear.start("visit", "v2", MARKER));
            before = recording.statements().size();
        }
        try (Recording recording = database.wire().record()) {
            run(sealed, sealed.start("visit", "v3", MARKER));
            after = recording.statements().size();
        }

        assertThat(after).isEqualTo(before).isGreaterThan(3);
    }

    @Test
    void an_instance_whose_key_is_missing_waits_without_an_attempt_and_goes_on_when_the_key_is_back() throws Exception {
        BranchKey branch = begun(node(new FixedKeys("k1")));
        FixedKeys others = new FixedKeys("k2");
        TestNode without = node(others);
        signal(node(new FixedKeys("k1")), "v1");
        int rows = rows();

        End end = run(without, branch);

        assertThat(end).isEqualTo(End.DROPPED);
        assertThat(without.status("v1").isFinal()).isFalse();
        assertThat(without.claim(branch)).as("it rests").isEmpty();
        assertThat(rows()).as("no attempt is noted").isEqualTo(rows);
        rested();
        assertThat(run(without, branch)).isEqualTo(End.DROPPED);
        others.have("k1", "k2");
        rested();
        assertThat(run(without, branch)).isEqualTo(End.ENDED);
        assertThat(output(without)).contains("go for " + MARKER + ", note on " + MARKER);
    }

    private int rows() throws Exception {
        return ((Number) java.util.Objects.requireNonNull(database.value("SELECT count(*) FROM hf_checkpoint")))
                .intValue();
    }

    @Test
    void who_looks_at_an_instance_whose_key_is_missing_sees_all_but_its_values() {
        begun(node(new FixedKeys("k1")));
        TestNode without = node(new FixedKeys("k2"));

        assertThat(without.status("v1").isFinal()).isFalse();
        assertThat(failure(without)).contains("key 'k1'");
        assertThatThrownBy(() -> without.inOwn(() -> without.parts()
                        .door()
                        .stepOutput("v1", new NodeId("open"))
                        .orElseThrow()
                        .bytes()))
                .isInstanceOf(KeyMissing.class);
    }

    @Test
    void a_value_that_was_copied_from_another_instance_is_used_for_nothing() throws Exception {
        TestNode node = node(new FixedKeys("k1"));
        BranchKey victim = node.start("visit", "victim", "poor");
        BranchKey rich = node.start("visit", "rich", "rich");
        database.update(
                "UPDATE hf_checkpoint SET output = (SELECT c.output FROM hf_checkpoint c WHERE c.snapshot_id = ? AND"
                        + " c.sequence = 0) WHERE snapshot_id = ?",
                rich.run(),
                victim.run());

        assertThat(run(node, victim)).isEqualTo(End.ENDED);

        State state = node.inOwn(() -> node.parts().door().instance("victim")).state();
        assertThat(((State.Failed) state).failure().type()).isEqualTo(ErrorCode.VALUE_NOT_AUTHENTIC.text());
        assertThat(run(node, rich)).isEqualTo(End.PARKED);
    }

    @Test
    void all_is_written_anew_while_instances_run_and_then_the_old_key_can_go() {
        FixedKeys keys = new FixedKeys("k1", "k2");
        TestNode node = node(keys);
        BranchKey branch = begun(node);
        assertThat(keysInUse()).containsExactly("k1");
        keys.write("k2");
        signal(node, "v1");
        assertThat(keysInUse()).containsExactly("k1", "k2");

        Reencryption done = reencrypt(node);

        assertThat(done.status()).isEqualTo(Reencryption.Status.FINISHED);
        assertThat(done.round()).isEqualTo(2);
        assertThat(done.rewritten()).isEqualTo(7);
        assertThat(keysInUse()).containsExactly("k2");
        TestNode young = node(new FixedKeys("k2"));
        assertThat(run(young, branch)).isEqualTo(End.ENDED);
        assertThat(output(young)).contains("go for " + MARKER + ", note on " + MARKER);
        assertThat(failure(young)).isEqualTo("no room for " + MARKER);
    }

    @Test
    void a_row_that_somebody_has_locked_is_waited_for_by_nobody_and_written_in_a_later_round() throws Exception {
        FixedKeys keys = new FixedKeys("k1", "k2");
        TestNode node = node(keys);
        begun(node);
        keys.write("k2");
        EncryptionDoor door = door(node);
        long id = node.inOwn(() -> door.order(ANN)).id();
        try (var connection = database.plainDataSource().getConnection();
                var lock = connection.prepareStatement("SELECT name FROM hf_state FOR UPDATE")) {
            connection.setAutoCommit(false);
            lock.executeQuery().close();

            for (int i = 0; i < 30; i++) {
                door.work();
            }

            assertThat(node.inOwn(() -> door.find(id)).orElseThrow().status()).isEqualTo(Reencryption.Status.RUNNING);
            assertThat(StoredValues.keys(database.plainDataSource()).get("hf_state.\"value\""))
                    .containsExactly("k1");
            connection.rollback();
        }
        while (door.work()) {
            // until nothing is left
        }
        assertThat(keysInUse()).containsExactly("k2");
    }

    @Test
    void what_was_written_before_there_were_keys_is_read_and_once_written_anew_nothing_in_clear_need_be_accepted() {
        TestNode before = node(ValueCipher.OFF);
        BranchKey branch = begun(before);
        FixedKeys keys = new FixedKeys("k1");

        Reencryption done = reencrypt(node(keys));

        assertThat(done.status()).isEqualTo(Reencryption.Status.FINISHED);
        assertThat(StoredValues.columnsWith(database.plainDataSource(), MARKER)).isEmpty();
        finish(node(new ValueCipher(keys, false)), branch);
    }

    @Test
    void values_that_cannot_be_read_stay_as_they_are_and_are_counted() {
        begun(node(new FixedKeys("k1")));

        Reencryption done = reencrypt(node(new FixedKeys("k2")));

        assertThat(done.status()).isEqualTo(Reencryption.Status.FINISHED);
        assertThat(done.rewritten()).isZero();
        assertThat(done.unreadable()).isEqualTo(7);
        assertThat(keysInUse()).containsExactly("k1");
    }

    @Test
    void an_order_is_for_the_key_it_was_given_under_goes_on_anywhere_and_can_be_stopped() {
        FixedKeys keys = new FixedKeys("k1", "k2");
        TestNode node = node(keys);
        begun(node);
        keys.write("k2");
        EncryptionDoor door = door(node);
        long id = node.inOwn(() -> door.order(ANN)).id();
        assertThat(door.work()).isTrue();

        assertThat(door(node(new FixedKeys("k1", "k2"))).work())
                .as("a node that writes with the old key")
                .isFalse();
        assertThat(door(node(new FixedKeys("k2", "k1"))).work())
                .as("another that has the new one")
                .isTrue();
        assertThat(node.inOwn(() -> door.stop(id, ANN))).contains(true);

        assertThat(door.work()).isFalse();
        assertThat(node.inOwn(() -> door.list(Optional.empty(), 5)).get(0).status())
                .isEqualTo(Reencryption.Status.CANCELLED);
        assertThat(node.inOwn(() -> door.stop(id, ANN))).contains(false);
        assertThat(node.inOwn(() -> door.stop(99, ANN))).isEmpty();
        assertThatThrownBy(() -> node.inOwn(() -> door(node(ValueCipher.OFF)).order(ANN)))
                .hasMessageContaining("holdfast.encryption.key");
    }

    @Test
    void another_key_of_an_id_that_the_database_knows_is_found_out() {
        TestNode node = node(new FixedKeys("k1"));
        KnownKeys known = node.store().knownKeys();
        Keys mistaken = new Keys() {
            @Override
            public Optional<String> writing() {
                return Optional.of("k2");
            }

            @Override
            public Optional<SecretKey> find(String id) {
                return Optional.of(FixedKeys.key("not " + id));
            }
        };

        assertThat(node.inOwn(() -> known.mistaken(new FixedKeys("k1")))).isEmpty();
        assertThat(node.inOwn(() -> known.mistaken(new FixedKeys("k1")))).isEmpty();
        assertThat(node.inOwn(() -> known.mistaken(Keys.NONE))).isEmpty();
        assertThat(node.inOwn(() -> known.mistaken(mistaken))).contains("k1");
    }

    @Test
    void an_instance_that_takes_the_place_of_another_reads_the_events_that_it_takes_over() {
        TestNode node = node(new FixedKeys("k1"));
        begun(node);
        signal(node, "v1");

        BranchKey again = node.start(
                "visit", "v1", "second " + MARKER, dev.holdfast.definition.ConflictPolicy.TERMINATE_EXISTING);

        assertThat(run(node, again)).isEqualTo(End.ENDED);
        assertThat(output(node)).contains("go for " + MARKER + ", note on second " + MARKER);
    }
}
