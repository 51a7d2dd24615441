package dev.holdfast.definition;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.rules;
import static dev.holdfast.definition.Shop.receipts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Shop.Desk;
import dev.holdfast.definition.Shop.Receipt;
import dev.holdfast.definition.Shop.Tier;
import dev.holdfast.task.Task;
import dev.holdfast.task.Turn;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops, and where a turn may be answered. */
class LoopBuildingTest {

    private static Node.Loop loop(Workflow<?, ?> workflow) {
        return (Node.Loop) workflow.plan().first();
    }

    private static Node.Task task(Flow<?, ?> flow) {
        return (Node.Task) flow.build().plan().first();
    }

    private static final Node.Task TURNING = (Node.Task) loop(receipts()
                    .loop("any", Limit.atMost(1), flow -> flow.then(Desk::improve))
                    .build())
            .body()
            .nodes()
            .get(0);

    private static List<Problem> checked(Node... nodes) {
        return TurnRules.check(new Block(List.of(nodes)));
    }

    private static Node loopOver(Node... body) {
        return new Node.Loop(new NodeId("loop"), new Block(List.of(body)), 3, Node.OnLimit.FAIL);
    }

    // What is built.

    @Test
    void a_loop_has_a_body_and_a_limit_and_gives_what_it_takes() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .loop(
                        "improving",
                        Limit.atMost(5),
                        flow -> flow.then(Desk::stamp).then(Desk::improve))
                .build();

        Node.Loop loop = loop(workflow);
        assertThat(loop.id()).isEqualTo(new NodeId("improving"));
        assertThat(loop.limit()).isEqualTo(5);
        assertThat(loop.onLimit()).isEqualTo(Node.OnLimit.FAIL);
        assertThat(loop.body().nodes()).extracting(node -> node.id().value()).containsExactly("stamp", "improve");
        assertThat(workflow.outputType()).isEqualTo(Receipt.class);
    }

    @Test
    void a_loop_may_go_on_with_the_last_value_at_its_limit() {
        assertThat(loop(receipts()
                                .loop("l", Limit.atMost(1).orElseLast(), flow -> flow.then(Desk::improve))
                                .build())
                        .onLimit())
                .isEqualTo(Node.OnLimit.EXIT_WITH_LAST);
    }

    @Test
    void what_is_stored_of_a_turn_is_its_value() {
        assertThat(TURNING.body().outputType()).isEqualTo(Receipt.class);
    }

    @Test
    @Case("BLD-12")
    void a_loop_is_listed_before_its_body_and_what_follows_names_the_loop() {
        List<Plan.Listing> listing = receipts()
                .loop(
                        "improving",
                        Limit.atMost(5),
                        flow -> flow.then("first", Desk::stamp).then("last", Desk::improve))
                .then("behind", Desk::stamp)
                .build()
                .plan()
                .listing();

        assertThat(listing)
                .extracting(row -> row.node().id().value())
                .containsExactly("improving", "first", "last", "behind");
        assertThat(listing)
                .extracting(Plan.Listing::predecessor)
                .containsExactly(
                        Optional.empty(),
                        Optional.of(new NodeId("improving")),
                        Optional.of(new NodeId("first")),
                        Optional.of(new NodeId("improving")));
        assertThat(listing.get(0).kind()).isEqualTo("loop");
    }

    @Test
    void a_loop_may_end_with_routes_whose_arms_all_answer_a_turn() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .loop(
                        "l",
                        Limit.atMost(9),
                        flow -> flow.route("outer", Desk::tier)
                                .when(Tier.GOLD, gold -> gold.then("improve gold", Desk::improve))
                                .otherwise(other -> other.routeByText(Desk::word)
                                        .when("a", a -> a.then(Desk::stamp).then("improve a", Desk::improve))
                                        .otherwise(b -> b.then("improve b", Desk::improve))))
                .build();

        assertThat(workflow.plan().around(new NodeId("improve a")))
                .map(Node::id)
                .hasValue(new NodeId("word"));
        assertThat(workflow.plan().around(new NodeId("word"))).map(Node::id).hasValue(new NodeId("outer"));
        assertThat(workflow.plan().around(new NodeId("outer"))).map(Node::id).hasValue(new NodeId("l"));
    }

    @Test
    void a_loop_may_end_with_a_join_that_answers_a_turn() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .loop(
                        "l",
                        Limit.atMost(9),
                        flow -> flow.fork(
                                        arm("a", a -> a.then("a", Desk::stamp)),
                                        arm("b", b -> b.then("b", Desk::stamp)))
                                .join(Desk::mergeAndJudge))
                .build();

        assertThat(((Node.Fork) loop(workflow).body().nodes().get(0))
                        .join()
                        .body()
                        .outputType())
                .isEqualTo(Receipt.class);
    }

    @Test
    void loops_stand_in_loops() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .loop(
                        "outer",
                        Limit.atMost(2),
                        flow -> flow.loop("inner", Limit.atMost(3), inner -> inner.then("inner turn", Desk::improve))
                                .then("outer turn", Desk::improve))
                .build();

        assertThat(workflow.plan().around(new NodeId("inner turn")))
                .map(Node::id)
                .hasValue(new NodeId("inner"));
        assertThat(workflow.plan().around(new NodeId("inner"))).map(Node::id).hasValue(new NodeId("outer"));
    }

    // Limits.

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    @Case("BLD-08")
    void a_limit_below_1_is_refused(int limit) {
        Problem problem = only(receipts().loop("improving", Limit.atMost(limit), flow -> flow.then(Desk::improve)));

        assertThat(problem.rule()).isEqualTo("invalid-max-iterations");
        assertThat(problem.text()).contains("loop 'improving'", "the limit " + limit, "at least 1");
    }

    // Where a turn may be answered.

    @Test
    void a_turn_outside_a_loop_is_refused() {
        Problem problem = only(receipts().then(Desk::improve));

        assertThat(problem.rule()).isEqualTo("turn-outside-loop");
        assertThat(problem.text()).contains("step 'improve'", "Turn");
    }

    @Test
    void a_loop_that_ends_with_a_pause_after_its_turn_is_refused() {
        Flow<Receipt, Receipt> flow = receipts()
                .loop(
                        "improving",
                        Limit.atMost(5),
                        body -> body.then(Desk::improve).delay("rest", Duration.ofSeconds(1)));

        assertThat(rules(flow)).containsExactlyInAnyOrder("turn-outside-loop", "loop-without-turn");
        assertThat(Refusals.refused(flow).problems())
                .filteredOn(problem -> problem.rule().equals("loop-without-turn"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.text()).contains("loop 'improving'", "'rest'", "Turn.again"));
    }

    @Test
    void an_arm_of_a_fork_in_a_loop_answers_no_turn() {
        assertThat(rules(receipts()
                        .loop(
                                "l",
                                Limit.atMost(5),
                                flow -> flow.fork(List.of(Arm.<Receipt, Turn<Receipt>>arm(
                                                "a", a -> a.then("wrong", Desk::improve))))
                                        .join(Judge::judge))))
                .containsExactly("turn-outside-loop");
    }

    /** Joins turns, as nobody should. */
    static class Judge {

        @Task
        public Turn<Receipt> judge(List<Turn<Receipt>> turns) {
            return turns.get(0);
        }
    }

    @Test
    void the_body_of_every_kind_of_end_is_checked() {
        Node.Task plain = task(receipts().then(Desk::stamp));
        Node.Task key = ((Node.Route) receipts()
                        .route(Desk::tier)
                        .when(Tier.GOLD, flow -> flow)
                        .otherwise(flow -> flow)
                        .build()
                        .plan()
                        .first())
                .decide();
        Block turning = new Block(List.of(TURNING));
        Block nothing = new Block(List.of());
        Node.Route half = new Node.Route(
                key, new TreeMap<>(Map.of("a", turning, "b", nothing)), Optional.of(new Block(List.of(plain))));
        Node.Await await = new Node.Await(
                new NodeId("wait"),
                List.of(new Node.Expected("e", Receipt.class, nothing)),
                Optional.empty(),
                Node.OnTimeout.FAIL,
                nothing);

        assertThat(checked(loopOver(TURNING))).isEmpty();
        assertThat(checked(loopOver(plain, TURNING))).isEmpty();
        assertThat(checked(loopOver()))
                .extracting(Problem::text)
                .singleElement()
                .asString()
                .contains("with nothing");
        assertThat(checked(loopOver(plain)))
                .extracting(Problem::text)
                .singleElement()
                .asString()
                .contains("loop 'loop'", "step 'stamp'", Receipt.class.getName());
        assertThat(checked(loopOver(TURNING, TURNING)))
                .extracting(Problem::rule)
                .containsExactly("turn-outside-loop");
        assertThat(checked(loopOver(half)))
                .extracting(Problem::text)
                .satisfiesExactly(
                        text -> assertThat(text).contains("with nothing"),
                        text -> assertThat(text).contains("with step 'stamp'"));
        assertThat(checked(loopOver(await)))
                .extracting(Problem::text)
                .singleElement()
                .asString()
                .contains("with 'wait'");
        assertThat(checked(loopOver(loopOver(TURNING))))
                .extracting(Problem::text)
                .singleElement()
                .asString()
                .contains("with the loop 'loop'");
        assertThat(checked(loopOver(new Node.Child(new NodeId("sub"), turning))))
                .isEmpty();
        assertThat(checked(loopOver(new Node.Child(new NodeId("sub"), nothing))))
                .hasSize(1);
        assertThat(checked(loopOver(half, TURNING))).extracting(Problem::rule).containsExactly("turn-outside-loop");
        assertThat(checked(new Node.ForEach(
                        new NodeId("each"), Receipt.class, Receipt.class, turning, 0, Node.Failing.FAIL)))
                .extracting(Problem::rule)
                .containsExactly("turn-outside-loop");
    }

    @Test
    void a_turn_has_no_undo_because_what_is_stored_is_its_value() {
        Problem problem = only(receipts()
                .loop("l", Limit.atMost(5), flow -> flow.then(Desk::improve).undoneBy(Shop.Wrong::unturn)));

        assertThat(problem.rule()).isEqualTo("undo-of-turn");
        assertThat(problem.text()).contains("step 'improve'", "undo");
    }

    @Test
    @Case("BLD-02")
    void a_loop_and_a_step_of_one_id_are_refused() {
        Problem problem = only(receipts()
                .loop("stamp", Limit.atMost(5), flow -> flow.then(Desk::stamp).then(Desk::improve)));

        assertThat(problem.rule()).isEqualTo("duplicate-id");
        assertThat(problem.text()).contains("'stamp'", "a loop");
    }

    @Test
    void a_body_that_builds_on_another_flow_is_refused() {
        Flow<Receipt, Receipt> outside = receipts();

        assertThat(rules(receipts().loop("l", Limit.atMost(5), flow -> outside.then(Desk::improve))))
                .contains("foreign-flow");
    }
}
