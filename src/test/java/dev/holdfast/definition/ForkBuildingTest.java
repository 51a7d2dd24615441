package dev.holdfast.definition;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.rules;
import static dev.holdfast.definition.Shop.orders;
import static dev.holdfast.definition.Shop.receipts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Shop.Desk;
import dev.holdfast.definition.Shop.Order;
import dev.holdfast.definition.Shop.Payment;
import dev.holdfast.definition.Shop.Receipt;
import dev.holdfast.definition.Shop.Stock;
import dev.holdfast.definition.Shop.Store;
import dev.holdfast.definition.Shop.Till;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Forks and their joins. */
class ForkBuildingTest {

    private static final Arm<Order, Payment> MONEY = arm("money", flow -> flow.then(Till::charge));
    private static final Arm<Order, Stock> GOODS = arm("goods", flow -> flow.then(Store::reserve));

    private static Node.Fork fork(Workflow<?, ?> workflow) {
        return (Node.Fork) workflow.plan().first();
    }

    private static Object joined(Node.Fork fork, Object... inputs) throws Exception {
        return fork.join().body().call(new Desk(), List.of(inputs), Contexts.of("i-1"));
    }

    private static List<String> ids(Block block) {
        return block.nodes().stream().map(node -> node.id().value()).toList();
    }

    // What is built.

    @Test
    void a_fork_has_its_arms_in_order_and_a_join_that_takes_their_results_in_that_order() throws Exception {
        Workflow<Order, Receipt> workflow =
                orders().fork(MONEY, GOODS).join(Desk::confirm).build();

        Node.Fork fork = fork(workflow);
        assertThat(fork.arms()).extracting(Node.Arm::name).containsExactly("money", "goods");
        assertThat(fork.blocks())
                .extracting(ForkBuildingTest::ids)
                .containsExactly(List.of("charge"), List.of("reserve"));
        assertThat(fork.join().id()).isEqualTo(new NodeId("confirm"));
        assertThat(fork.join().body().inputTypes()).containsExactly(Payment.class, Stock.class);
        assertThat(joined(fork, new Payment("p"), new Stock("s"))).isEqualTo(new Receipt("p+s"));
        assertThat(workflow.outputType()).isEqualTo(Receipt.class);
    }

    @Test
    void three_and_four_arms_join_alike() throws Exception {
        Arm<Order, Order> third = arm("third", flow -> flow.then(Desk::validate));
        Arm<Order, Stock> fourth = arm("fourth", flow -> flow.then("reserve again", Store::reserve));

        Node.Fork three =
                fork(orders().fork(MONEY, GOODS, third).join(Desk::confirmThree).build());
        Node.Fork four = fork(orders().fork(MONEY, GOODS, third, fourth)
                .join(Desk::confirmFour)
                .build());

        assertThat(three.arms()).hasSize(3);
        assertThat(joined(three, new Payment("p"), new Stock("s"), new Order("o")))
                .isEqualTo(new Receipt("p+s+o"));
        assertThat(four.arms()).hasSize(4);
        assertThat(joined(four, new Payment("p"), new Stock("s"), new Order("o"), new Stock("t")))
                .isEqualTo(new Receipt("p+s+o+t"));
    }

    @Test
    @Case({"BLD-24", "DEF-28"})
    void arms_that_were_collected_in_a_list_are_as_good_as_arms_that_were_written_down() throws Exception {
        List<Arm<Order, Payment>> arms = new ArrayList<>();
        for (String till : List.of("front", "back", "web")) {
            arms.add(arm(till, flow -> flow.then("charge " + till, Till::charge).undoneBy(Till::refund)));
        }

        Workflow<Order, Receipt> workflow =
                orders().fork(arms).join(Desk::collect).build();

        Node.Fork fork = fork(workflow);
        assertThat(fork.arms()).extracting(Node.Arm::name).containsExactly("front", "back", "web");
        List<NodeId> steps = new ArrayList<>();
        workflow.plan().forEach(node -> node.work().map(Node.Task::id).ifPresent(steps::add));
        assertThat(steps).extracting(NodeId::value).contains("charge front", "charge back", "charge web", "collect");
        assertThat(fork.arms()).allSatisfy(arm -> {
            Node.Task charge = (Node.Task) arm.block().nodes().get(0);
            assertThat(charge.body().call(new Till(), List.of(new Order("o")), Contexts.of("i")))
                    .isEqualTo(new Payment("o"));
            assertThat(charge.undo()).isPresent();
        });
        assertThat(joined(fork, List.of(new Payment("p")))).isEqualTo(new Receipt("[Payment[id=p]]"));
    }

    @Test
    void what_is_added_to_the_list_later_is_no_arm() {
        List<Arm<Order, Payment>> arms = new ArrayList<>(List.of(MONEY));
        Forks.Many<Order, Payment> forked = orders().fork(arms);
        arms.add(arm("late", flow -> flow.then("late", Till::charge)));

        assertThat(fork(forked.join(Desk::collect).build()).arms()).hasSize(1);
    }

    @Test
    void an_arm_may_wait_repeat_and_go_over_a_list_like_the_workflow_itself() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .fork(
                        arm(
                                "slow",
                                flow -> flow.delay("d", Duration.ofDays(1))
                                        .awaitSignal("go", Shop.Approval.class)
                                        .then(Desk::ship)),
                        arm(
                                "many",
                                flow -> flow.loop("l", Limit.atMost(2), body -> body.then(Desk::improve))
                                        .forEach("e", Desk::split, item -> item.then(Till::charge))
                                        .all()
                                        .then(Desk::collect)))
                .join(Desk::merge)
                .build();

        assertThat(fork(workflow).blocks())
                .extracting(ForkBuildingTest::ids)
                .containsExactly(List.of("d", "go", "ship"), List.of("l", "split", "e", "collect"));
    }

    @Test
    void a_join_can_be_undone_and_stand_under_an_id_of_its_own() {
        Node.Fork fork = fork(orders().fork(MONEY, GOODS)
                .join("done", Desk::confirm)
                .undoneBy(Till::unconfirm)
                .build());

        assertThat(fork.join().id()).isEqualTo(new NodeId("done"));
        assertThat(fork.join().undo())
                .hasValueSatisfying(undo -> assertThat(undo.body()).hasToString(Till.class.getName() + "::unconfirm"));
    }

    @Test
    @Case("BLD-18")
    void one_task_can_join_twice_under_two_ids() {
        Function<Flow<Receipt, Receipt>, Flow<Receipt, Receipt>> nested = flow -> flow.fork(
                        arm("c", inner -> inner.then("c", Desk::stamp)),
                        arm("d", inner -> inner.then("d", Desk::stamp)))
                .join("inner merge", Desk::merge);

        Workflow<Receipt, Receipt> workflow = receipts()
                .fork(arm("a", nested), arm("b", flow -> flow.then("b", Desk::stamp)))
                .join(Desk::merge)
                .build();

        assertThat(workflow.plan().has(new NodeId("merge"))).isTrue();
        assertThat(workflow.plan().has(new NodeId("inner merge"))).isTrue();
    }

    @Test
    void a_list_of_arms_can_join_under_an_id_of_its_own() {
        Node.Fork fork =
                fork(orders().fork(List.of(MONEY)).join("sum", Desk::collect).build());

        assertThat(fork.join().id()).isEqualTo(new NodeId("sum"));
    }

    @Test
    void three_and_four_arms_can_join_under_ids_of_their_own() {
        Arm<Order, Order> third = arm("third", flow -> flow.then(Desk::validate));
        Arm<Order, Stock> fourth = arm("fourth", flow -> flow.then("reserve again", Store::reserve));

        assertThat(fork(orders().fork(MONEY, GOODS, third)
                                .join("three", Desk::confirmThree)
                                .build())
                        .join()
                        .id())
                .isEqualTo(new NodeId("three"));
        assertThat(fork(orders().fork(MONEY, GOODS, third, fourth)
                                .join("four", Desk::confirmFour)
                                .build())
                        .join()
                        .id())
                .isEqualTo(new NodeId("four"));
    }

    // Ids that nobody gave.

    @Test
    @Case("BLD-20")
    void forks_are_numbered_over_the_whole_definition_in_its_order() {
        Arm<Receipt, Receipt> nested = arm(
                "nested",
                flow -> flow.fork(
                                arm("c", inner -> inner.then("c", Desk::stamp)),
                                arm("d", inner -> inner.then("d", Desk::stamp)))
                        .join("cd", Desk::merge));

        Workflow<Receipt, Receipt> workflow = receipts()
                .fork(nested, arm("b", flow -> flow.then("b", Desk::stamp)))
                .join("ab", Desk::merge)
                .fork(arm("e", flow -> flow.then("e", Desk::stamp)), arm("f", flow -> flow.then("f", Desk::stamp)))
                .join("ef", Desk::merge)
                .build();

        assertThat(workflow.plan().listing())
                .extracting(row -> row.node().id().value())
                .containsExactly("fork-1", "fork-2", "c", "d", "cd", "b", "ab", "fork-3", "e", "f", "ef");
        assertThat(workflow.plan().around(new NodeId("c"))).map(Node::id).hasValue(new NodeId("fork-2"));
        assertThat(workflow.plan().around(new NodeId("cd"))).map(Node::id).hasValue(new NodeId("fork-1"));
    }

    @Test
    @Case("BLD-20")
    void an_id_that_somebody_gave_is_kept_and_not_generated() {
        Workflow<Order, Receipt> workflow = orders().then("fork-1", Desk::validate)
                .fork(MONEY, GOODS)
                .join(Desk::confirm)
                .build();

        assertThat(workflow.plan().nodes())
                .extracting(node -> node.id().value())
                .containsExactly("fork-1", "fork-2");
    }

    // What is refused.

    @Test
    @Case("BLD-02")
    void an_id_that_stands_in_two_arms_is_refused() {
        Problem problem = only(orders().fork(
                        MONEY, arm("other", flow -> flow.then(Till::charge).then(Store::restock)))
                .join(Desk::confirm));

        assertThat(problem.rule()).isEqualTo("duplicate-id");
        assertThat(problem.text()).contains("'charge'", Till.class.getName() + "::charge");
    }

    @Test
    @Case({"BLD-01", "BLD-02"})
    void a_join_that_has_the_id_of_a_step_is_refused() {
        Problem problem =
                only(orders().then("confirm", Desk::validate).fork(MONEY, GOODS).join(Desk::confirm));

        assertThat(problem.rule()).isEqualTo("duplicate-id");
        assertThat(problem.text()).contains("'confirm'");
    }

    @Test
    @Case("BLD-05")
    void a_fork_without_arms_is_refused() {
        Problem problem = only(orders().fork(List.<Arm<Order, Payment>>of()).join(Desk::collect));

        assertThat(problem.rule()).isEqualTo("empty-fork");
        assertThat(problem.text()).contains("fork 'fork-1'");
    }

    @Test
    @Case("BLD-05")
    void an_arm_without_steps_is_refused() {
        Problem problem = only(orders().fork(List.of(Arm.<Order, Order>arm("idle", flow -> flow)))
                .join(Desk::collectOrders));

        assertThat(problem.rule()).isEqualTo("empty-arm");
        assertThat(problem.text()).contains("arm 'idle'", "fork 'fork-1'");
    }

    @Test
    void two_arms_of_one_name_and_an_arm_without_a_name_are_refused() {
        Problem twice = only(orders().fork(MONEY, arm("money", flow -> flow.then(Store::reserve)))
                .join(Desk::confirm));
        Problem nameless = only(orders().fork(MONEY, arm(" ", flow -> flow.then(Store::reserve)))
                .join(Desk::confirm));

        assertThat(twice.rule()).isEqualTo("duplicate-arm");
        assertThat(twice.text()).contains("'money'", "fork 'fork-1'");
        assertThat(nameless.rule()).isEqualTo("duplicate-arm");
        assertThat(nameless.text()).contains("' '");
    }

    @Test
    void the_same_names_are_allowed_in_different_forks() {
        Arm<Receipt, Receipt> outer = arm(
                "a",
                flow -> flow.fork(
                                arm("a", inner -> inner.then("1", Desk::stamp)),
                                arm("b", inner -> inner.then("2", Desk::stamp)))
                        .join("inner", Desk::merge));

        assertThat(receipts()
                        .fork(outer, arm("b", flow -> flow.then("3", Desk::stamp)))
                        .join(Desk::merge)
                        .build())
                .isNotNull();
    }

    @Test
    void an_arm_that_builds_on_another_flow_is_refused() {
        Flow<Order, Order> outside = Workflow.named("outside").taking(Order.class);

        Problem problem = only(orders().fork(MONEY, arm("goods", flow -> {
                    assertThat(flow.then("lost", Store::reserve)).isNotNull();
                    return outside.then(Store::reserve);
                }))
                .join(Desk::confirm));

        assertThat(problem.rule()).isEqualTo("foreign-flow");
        assertThat(problem.text()).contains("arm 'goods'");
    }

    @Test
    void an_arm_that_does_not_return_what_it_built_last_is_refused() {
        Problem problem = only(orders().fork(List.of(Arm.<Order, Order>arm("a", flow -> {
                    assertThat(flow.then(Till::charge)).isNotNull();
                    return flow;
                })))
                .join(Desk::collectOrders));

        assertThat(problem.rule()).isEqualTo("used-flow");
        assertThat(problem.text()).contains("arm 'a'", "'charge'");
    }

    @Test
    void a_join_of_a_list_must_say_of_what() {
        Problem problem = only(orders().fork(List.of(MONEY)).join(Shop.Wrong::collectAny));

        assertThat(problem.rule()).isEqualTo("unsuitable-method");
        assertThat(problem.text()).contains("Wrong::collectAny", "List<...>");
    }

    @Test
    void a_join_that_is_no_reference_is_refused() {
        assertThat(rules(orders().fork(MONEY, GOODS)
                        .join((Desk bean, Payment one, Stock two) -> bean.confirm(one, two))))
                .containsExactly("not-a-method-reference");
    }

    @Test
    void an_undo_must_be_a_task_and_return_nothing_or_an_object() {
        Problem unmarked = only(orders().then(Till::charge).undoneBy(Shop.Wrong::noUndo));
        Problem primitive = only(orders().then(Till::charge).undoneBy(Shop.Wrong::countedUndo));

        assertThat(unmarked.rule()).isEqualTo("not-a-task");
        assertThat(unmarked.text()).contains("Wrong::noUndo");
        assertThat(primitive.rule()).isEqualTo("unsuitable-method");
        assertThat(primitive.text()).contains("Wrong::countedUndo");
    }

    @Test
    @Case("BLD-09")
    void mistakes_in_several_arms_are_reported_together() {
        assertThat(rules(orders().fork(
                                arm("a", flow -> flow.then((Till bean, Order order) -> bean.charge(order))),
                                arm("a", flow -> flow.then("", Store::reserve)))
                        .join((Desk bean, Payment one, Stock two) -> bean.confirm(one, two))))
                .containsExactly("not-a-method-reference", "duplicate-arm", "invalid-id", "not-a-method-reference");
    }
}
