package dev.holdfast.definition;

import static dev.holdfast.definition.Nodes.BODY;
import static dev.holdfast.definition.Nodes.OTHER_BODY;
import static dev.holdfast.definition.Nodes.PLAIN;
import static dev.holdfast.definition.Nodes.arm;
import static dev.holdfast.definition.Nodes.await;
import static dev.holdfast.definition.Nodes.block;
import static dev.holdfast.definition.Nodes.call;
import static dev.holdfast.definition.Nodes.child;
import static dev.holdfast.definition.Nodes.computed;
import static dev.holdfast.definition.Nodes.delay;
import static dev.holdfast.definition.Nodes.each;
import static dev.holdfast.definition.Nodes.event;
import static dev.holdfast.definition.Nodes.fork;
import static dev.holdfast.definition.Nodes.id;
import static dev.holdfast.definition.Nodes.job;
import static dev.holdfast.definition.Nodes.late;
import static dev.holdfast.definition.Nodes.loop;
import static dev.holdfast.definition.Nodes.oneOfEachKind;
import static dev.holdfast.definition.Nodes.retries;
import static dev.holdfast.definition.Nodes.route;
import static dev.holdfast.definition.Nodes.task;
import static dev.holdfast.definition.Nodes.timeout;
import static dev.holdfast.definition.Nodes.undone;
import static dev.holdfast.definition.Nodes.version;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.definition.Orders.Order;
import dev.holdfast.task.Transaction;
import dev.holdfast.testing.Case;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What of every kind of node the definition hash covers, and what it leaves out. */
class HashOfNodesTest {

    private static final String EVERYTHING = "b28411147db7bc0c25674c5362bfc54df01aebc6dcf5e15a1aee7a611439b0d2";

    private static final Optional<Duration> SECOND = Optional.of(ofSeconds(1));
    private static final Optional<Duration> NEVER = Optional.empty();

    private static DefinitionHash hash(Node... nodes) {
        return Fingerprint.of(List.of(nodes));
    }

    private static Arguments pair(String what, Node one, Node other) {
        return arguments(what, one, other);
    }

    // Inside a node.

    static Stream<Arguments> covered() {
        Node.Task a = task("a");
        Node.Task b = task("b");
        Map<String, Block> keys = Map.of("k", block(a));
        return Stream.of(
                pair("id of a task", a, b),
                pair("version of a task", task("a", version("1")), task("a", version("2"))),
                pair("having a version", task("a", version("")), a),
                pair("time-out of a task", task("a", timeout(ofMillis(1))), task("a", timeout(ofMillis(2)))),
                pair("having a time-out", task("a", timeout(ofMillis(1))), a),
                pair("retry count", retried(1, 1, 2, 9), retried(2, 1, 2, 9)),
                pair("having retries", retried(1, 1000, 2, 9), retried(0, 1000, 2, 9)),
                pair("first wait", retried(1, 1, 2, 9), retried(1, 2, 2, 9)),
                pair("multiplier", retried(1, 1, 2, 9), retried(1, 1, 2.5, 9)),
                pair("longest wait", retried(1, 1, 2, 9), retried(1, 1, 2, 10)),
                pair("having a longest wait", retried(1, 1, 2, 9), task("a", retries(1, ofMillis(1), 2, NEVER))),
                pair("having an undo", undone("a", BODY, PLAIN), a),
                pair("version of an undo", undone("a", BODY, version("1")), undone("a", BODY, version("2"))),
                pair("time-out of an undo", undone("a", BODY, timeout(ofMillis(1))), undone("a", BODY, PLAIN)),
                pair(
                        "retries of an undo",
                        undone("a", BODY, retries(3, ofMillis(1), 1, NEVER)),
                        undone("a", BODY, PLAIN)),
                pair("version of a step and of its undo", undone("a", BODY, version("1")), task("a", version("1"))),
                pair("id of a fork", fork("f", b, arm("x", a)), fork("g", b, arm("x", a))),
                pair("name of an arm", fork("f", b, arm("x", a)), fork("f", b, arm("y", a))),
                pair("order of arms", fork("f", b, arm("x", a), arm("y")), fork("f", b, arm("y"), arm("x", a))),
                pair("number of arms", fork("f", b, arm("x", a)), fork("f", b, arm("x", a), arm("y", task("c")))),
                pair("steps of an arm", fork("f", b, arm("x", a)), fork("f", b, arm("x", a, task("c")))),
                pair("id of a join", fork("f", a, arm("x")), fork("f", b, arm("x"))),
                pair("version of a join", fork("f", a, arm("x")), fork("f", task("a", version("1")), arm("x"))),
                pair("undo of a join", fork("f", a, arm("x")), fork("f", undone("a", BODY, PLAIN), arm("x"))),
                pair("id of a fan-out", each("e", Node.Failing.FAIL, a), each("f", Node.Failing.FAIL, a)),
                pair("failing items", each("e", Node.Failing.FAIL, a), each("e", Node.Failing.SETTLE, a)),
                pair(
                        "failing items that are left out",
                        each("e", Node.Failing.SKIP, a),
                        each("e", Node.Failing.SETTLE, a)),
                pair("body of a fan-out", each("e", Node.Failing.FAIL, a), each("e", Node.Failing.FAIL, b)),
                pair("id of a route", route(a, keys, Optional.empty()), route(b, keys, Optional.empty())),
                pair(
                        "version of a key step",
                        route(a, keys, Optional.empty()),
                        route(task("a", version("1")), keys, Optional.empty())),
                pair("key", route(a, keys, Optional.empty()), route(a, Map.of("l", block(a)), Optional.empty())),
                pair(
                        "more keys",
                        route(a, keys, Optional.empty()),
                        route(a, Map.of("k", block(a), "l", block()), Optional.empty())),
                pair(
                        "arm of a key",
                        route(a, keys, Optional.empty()),
                        route(a, Map.of("k", block(b)), Optional.empty())),
                pair("having a default", route(a, keys, Optional.empty()), route(a, keys, Optional.of(block()))),
                pair("default", route(a, keys, Optional.of(block(b))), route(a, keys, Optional.of(block()))),
                pair("id of a loop", loop("l", 1, a), loop("m", 1, a)),
                pair("limit of a loop", loop("l", 1, a), loop("l", 2, a)),
                pair(
                        "policy of a loop",
                        loop("l", 1, a),
                        new Node.Loop(id("l"), block(a), 1, Node.OnLimit.EXIT_WITH_LAST)),
                pair("body of a loop", loop("l", 1, a), loop("l", 1, b)),
                pair("id of a delay", delay("d", ofMillis(1)), delay("e", ofMillis(1))),
                pair("length of a delay", delay("d", ofMillis(1)), delay("d", ofMillis(2))),
                pair("who says how long", delay("d", ofMillis(0)), computed(task("d"))),
                pair("version of a length step", computed(task("d")), computed(task("d", version("1")))),
                pair("id of a wait", await("w", NEVER, event("e")), await("v", NEVER, event("e"))),
                pair("name of an event", await("w", NEVER, event("e")), await("w", NEVER, event("f"))),
                pair("more events", await("w", NEVER, event("e")), await("w", NEVER, event("e"), event("f"))),
                pair(
                        "order of events",
                        await("w", NEVER, event("f"), event("e")),
                        await("w", NEVER, event("e"), event("f"))),
                pair("arm of an event", await("w", NEVER, event("e", a)), await("w", NEVER, event("e", b))),
                pair(
                        "length of a wait",
                        await("w", SECOND, event("e")),
                        await("w", Optional.of(ofMillis(999)), event("e"))),
                pair("end of a wait", await("w", SECOND, event("e")), await("w", NEVER, event("e"))),
                pair("policy of a wait", await("w", SECOND, event("e")), orNull("w")),
                pair(
                        "late arm",
                        late("w", ofMillis(1), List.of(event("e")), a),
                        late("w", ofMillis(1), List.of(event("e")), b)),
                pair("late arm or none", late("w", ofSeconds(1), List.of(event("e"))), await("w", SECOND, event("e"))),
                pair("id of an included workflow", child("c", a), child("d", a)),
                pair("nodes of an included workflow", child("c", a), child("c", b)),
                pair("id of a call", call("c", "x"), call("d", "x")),
                pair("called workflow", call("c", "x"), call("c", "y")),
                pair("what becomes of a called workflow", call("c", "x"), left("c", "x")),
                pair("id of a job", job("j", "x", Retries.NONE), job("k", "x", Retries.NONE)),
                pair("name of a job", job("j", "x", Retries.NONE), job("j", "y", Retries.NONE)),
                pair("parameters of a job or none", job("j", "x", Retries.NONE), job("j", "x", Map.of())),
                pair("parameters of a job", job("j", "x", Map.of("a", "1")), job("j", "x", Map.of("a", "2"))),
                pair(
                        "retries of a job",
                        job("j", "x", Retries.times(1, ofSeconds(1))),
                        job("j", "x", Retries.times(2, ofSeconds(1)))));
    }

    private static Node.Task retried(int max, long initial, double multiplier, long cap) {
        return task("a", retries(max, ofMillis(initial), multiplier, Optional.of(ofMillis(cap))));
    }

    private static Node.Await orNull(String id) {
        return new Node.Await(id(id), List.of(event("e")), SECOND, Node.OnTimeout.NULL, block());
    }

    private static Node.Call left(String id, String workflow) {
        return new Node.Call(id(id), new WorkflowName(workflow), Order.class, Order.class, Node.OnParentEnd.LEAVE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("covered")
    @Case({"HASH-02", "HASH-05"})
    void what_stored_state_depends_on_changes_the_hash(String what, Node one, Node other) {
        assertThat(hash(one)).as(what).isNotEqualTo(hash(other));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("covered")
    @Case("HASH-05")
    void it_changes_the_hash_inside_every_block_too(String what, Node one, Node other) {
        assertThat(around(one))
                .as(what)
                .doesNotContainAnyElementsOf(around(other))
                .doesNotHaveDuplicates();
    }

    private static List<DefinitionHash> around(Node node) {
        Node.Task t = task("t");
        return List.of(
                hash(fork("n", t, arm("x", node))),
                hash(each("n", Node.Failing.FAIL, node)),
                hash(route(t, Map.of("k", block(node)), Optional.empty())),
                hash(route(t, Map.of(), Optional.of(block(node)))),
                hash(loop("n", 1, node)),
                hash(await("n", NEVER, event("e", node))),
                hash(late("n", ofMillis(1), List.of(event("e")), node)),
                hash(child("n", node)),
                hash(child("n", child("m", node))));
    }

    static Stream<Arguments> leftOut() {
        TaskOptions elsewhere = new TaskOptions(
                Transaction.NONE,
                Optional.empty(),
                1,
                List.of("gpu"),
                new Retries(0, ofMillis(7), 3, SECOND, 0.5, List.of(IOException.class), List.of(Error.class)),
                Optional.empty(),
                "other",
                Optional.of("another text"));
        TaskOptions retried = retries(1, ofMillis(1), 2, NEVER);
        TaskOptions chancy = Nodes.options(
                Optional.empty(),
                new Retries(1, ofMillis(1), 2, NEVER, 0.5, List.of(IOException.class), List.of(Error.class)),
                Optional.empty());
        Node.Task a = task("a");
        Node.Task another = new Node.Task(id("a"), OTHER_BODY, elsewhere);
        Node.Await other = new Node.Await(
                id("w"), List.of(new Node.Expected("e", String.class, block())), NEVER, Node.OnTimeout.FAIL, block());
        return Stream.of(
                pair("how a task is carried out, shown and scheduled", a, another),
                pair("chance and classes of exceptions", task("a", retried), task("a", chancy)),
                pair("the same of an undo", undone("a", BODY, PLAIN), undone("a", OTHER_BODY, elsewhere)),
                pair("the same of a join", fork("f", a, arm("x")), fork("f", another, arm("x"))),
                pair(
                        "the same of a key step",
                        route(a, Map.of(), Optional.empty()),
                        route(another, Map.of(), Optional.empty())),
                pair("the same of a length step", computed(a), computed(another)),
                pair(
                        "types of items and results, and how many run at once",
                        each("e", Node.Failing.FAIL, a),
                        new Node.ForEach(id("e"), String.class, Integer.class, block(a), 8, Node.Failing.FAIL)),
                pair("type of an event", await("w", NEVER, event("e")), other),
                pair(
                        "types of a called workflow",
                        call("c", "x"),
                        new Node.Call(
                                id("c"), new WorkflowName("x"), String.class, Integer.class, Node.OnParentEnd.CANCEL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leftOut")
    @Case("HASH-06")
    void how_it_is_carried_out_and_shown_does_not_change_the_hash(String what, Node one, Node other) {
        assertThat(one).isNotEqualTo(other);
        assertThat(hash(one)).as(what).isEqualTo(hash(other));
        assertThat(around(one)).as(what).isEqualTo(around(other));
    }

    // Between nodes.

    @Test
    @Case("HASH-04")
    void nodes_of_different_kinds_have_different_hashes_under_one_id() {
        List<DefinitionHash> hashes =
                oneOfEachKind("same").stream().map(HashOfNodesTest::hash).toList();

        assertThat(hashes).hasSize(11).doesNotHaveDuplicates();
    }

    @Test
    @Case("HASH-02")
    void adding_removing_or_moving_a_node_of_any_kind_changes_the_hash() {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            nodes.add(oneOfEachKind("n" + i).get(i));
        }
        List<DefinitionHash> hashes = new ArrayList<>(List.of(Fingerprint.of(nodes)));
        for (int i = 0; i < nodes.size(); i++) {
            List<Node> fewer = new ArrayList<>(nodes);
            fewer.remove(i);
            hashes.add(Fingerprint.of(fewer));
            List<Node> more = new ArrayList<>(nodes);
            more.add(i, task("more"));
            hashes.add(Fingerprint.of(more));
            if (i > 0) {
                List<Node> swapped = new ArrayList<>(nodes);
                Collections.swap(swapped, i - 1, i);
                hashes.add(Fingerprint.of(swapped));
            }
        }

        assertThat(hashes).hasSize(33).doesNotHaveDuplicates();
    }

    @Test
    @Case({"HASH-02", "DEF-29"})
    void a_node_that_moves_into_or_out_of_a_block_changes_the_hash() {
        Node a = task("a");
        Node b = task("b");
        Node.Task t = task("t");

        assertThat(List.of(
                        hash(loop("n", 1, a, b)),
                        hash(loop("n", 1, a), b),
                        hash(loop("n", 1), a, b),
                        hash(child("n", a, b)),
                        hash(child("n", a), b),
                        hash(each("n", Node.Failing.FAIL, a, b)),
                        hash(each("n", Node.Failing.FAIL, a), b),
                        hash(fork("n", t, arm("x", a, b), arm("y"))),
                        hash(fork("n", t, arm("x", a), arm("y", b))),
                        hash(fork("n", t, arm("x"), arm("y", a, b))),
                        hash(fork("n", t, arm("x", a), arm("y")), b),
                        hash(route(t, Map.of("x", block(a, b), "y", block()), Optional.empty())),
                        hash(route(t, Map.of("x", block(a), "y", block(b)), Optional.empty())),
                        hash(route(t, Map.of("x", block(a)), Optional.of(block(b)))),
                        hash(route(t, Map.of("x", block(a)), Optional.empty()), b),
                        hash(await("n", NEVER, event("x", a, b), event("y"))),
                        hash(await("n", NEVER, event("x", a), event("y", b))),
                        hash(await("n", NEVER, event("x", a), event("y")), b),
                        hash(late("n", ofMillis(1), List.of(event("x", a)), b)),
                        hash(late("n", ofMillis(1), List.of(event("x", a, b)))),
                        hash(a, b),
                        hash(b, a)))
                .doesNotHaveDuplicates();
    }

    @RepeatedTest(20)
    @Case("DEF-29")
    void trees_that_differ_have_different_hashes_and_equal_ones_the_same(RepetitionInfo repetition) {
        Map<DefinitionHash, List<Node>> seen = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            long seed = 1000L * repetition.getCurrentRepetition() + i;
            List<Node> tree = RandomNodes.alike(seed).nodes(1, 2, 2);

            List<Node> before = seen.put(Fingerprint.of(tree), tree);

            assertThat(before == null || before.equals(tree))
                    .as("seed %d: %s and %s", seed, before, tree)
                    .isTrue();
            assertThat(Fingerprint.of(RandomNodes.alike(seed).nodes(1, 2, 2)))
                    .as("seed %d", seed)
                    .isEqualTo(Fingerprint.of(tree));
        }
    }

    /** What is stored says under which hash it was written: another one strands every instance of every workflow. */
    @Test
    @Case("HASH-01")
    void the_hash_of_a_workflow_that_has_every_kind_is_frozen() {
        assertThat(Shop.everything().plan().listing())
                .extracting(Plan.Listing::kind)
                .contains(
                        "task", "fork", "for_each", "route", "loop", "delay", "await_signal", "child_workflow", "call");

        assertThat(Shop.everything().hash()).hasToString(EVERYTHING);
    }
}
