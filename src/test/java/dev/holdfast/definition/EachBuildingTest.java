package dev.holdfast.definition;

import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.rules;
import static dev.holdfast.definition.Shop.receipts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Shop.Desk;
import dev.holdfast.definition.Shop.Order;
import dev.holdfast.definition.Shop.Payment;
import dev.holdfast.definition.Shop.Receipt;
import dev.holdfast.definition.Shop.Till;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fan-outs over a list. */
class EachBuildingTest {

    private static Each<Receipt, Payment> charging() {
        return receipts().forEach("each", Desk::split, item -> item.then(Till::charge));
    }

    private static Node.ForEach each(Workflow<?, ?> workflow) {
        return (Node.ForEach) workflow.plan().nodes().get(1);
    }

    private static Type taken(String method, Class<?> type) throws NoSuchMethodException {
        return Desk.class.getMethod(method, type).getGenericParameterTypes()[0];
    }

    // What is built.

    @Test
    void a_fan_out_runs_its_body_for_every_item_of_what_a_step_returned() {
        Workflow<Receipt, List<Payment>> workflow = charging().all().build();

        assertThat(workflow.plan().nodes())
                .extracting(node -> node.id().value())
                .containsExactly("split", "each");
        Node.ForEach each = each(workflow);
        assertThat(each.item()).isEqualTo(Order.class);
        assertThat(each.result()).isEqualTo(Payment.class);
        assertThat(each.body().nodes()).extracting(node -> node.id().value()).containsExactly("charge");
        assertThat(each.atOnce()).isZero();
        assertThat(workflow.plan().listing().get(1).kind()).isEqualTo("for_each");
    }

    @Test
    void the_results_of_all_or_of_those_that_succeeded_are_a_list_of_what_the_body_gives() throws Exception {
        Type payments = taken("collect", List.class);

        Workflow<Receipt, List<Payment>> all = charging().all().build();
        Workflow<Receipt, List<Payment>> succeeded = charging().succeeded().build();

        assertThat(all.outputType()).isEqualTo(payments);
        assertThat(each(all).failing()).isEqualTo(Node.Failing.FAIL);
        assertThat(succeeded.outputType()).isEqualTo(payments);
        assertThat(each(succeeded).failing()).isEqualTo(Node.Failing.SKIP);
    }

    @Test
    void settled_results_are_a_list_of_how_each_item_ended() throws Exception {
        Workflow<Receipt, ?> settled = charging().settled().build();

        assertThat(settled.outputType()).isEqualTo(taken("settle", List.class));
        assertThat(each(settled).failing()).isEqualTo(Node.Failing.SETTLE);
        assertThat(charging().settled().then(Desk::settle).build().outputType()).isEqualTo(Receipt.class);
    }

    @Test
    void a_fan_out_may_limit_how_many_arms_run_at_once() {
        assertThat(each(charging().atOnce(8).all().build()).atOnce()).isEqualTo(8);
        assertThat(each(charging().atOnce(8).atOnce(1).all().build()).atOnce()).isEqualTo(1);
    }

    @Test
    void a_body_may_itself_go_over_a_list() {
        Workflow<Receipt, List<List<Payment>>> workflow = receipts()
                .forEach(
                        "outer",
                        Desk::split,
                        item -> item.then(Till::charge)
                                .then(Piles::receipt)
                                .forEach(
                                        "inner",
                                        "split inner",
                                        Desk::split,
                                        inner -> inner.then("charge inner", Till::charge))
                                .all())
                .all()
                .build();

        assertThat(each(workflow).result()).isEqualTo(GenericTypes.listOf(Payment.class));
        assertThat(workflow.outputType()).isEqualTo(GenericTypes.listOf(GenericTypes.listOf(Payment.class)));
        assertThat(workflow.plan().around(new NodeId("charge inner")))
                .map(Node::id)
                .hasValue(new NodeId("inner"));
        assertThat(workflow.plan().around(new NodeId("split inner")))
                .map(Node::id)
                .hasValue(new NodeId("outer"));
    }

    /** Makes a receipt of a payment. */
    static class Piles {

        @Task
        public Receipt receipt(Payment payment) {
            return new Receipt(payment.id());
        }
    }

    @Test
    void a_body_may_pause_alone() {
        Workflow<Receipt, List<Order>> workflow = receipts()
                .forEach("each", Desk::split, item -> item.delay("rest", Duration.ofSeconds(1)))
                .all()
                .build();

        assertThat(each(workflow).result()).isEqualTo(Order.class);
    }

    // What is refused.

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void less_than_one_arm_at_once_is_refused(int arms) {
        Problem problem = only(charging().atOnce(arms).all());

        assertThat(problem.rule()).isEqualTo("invalid-limit");
        assertThat(problem.text()).contains("fan-out 'each'", arms + " arms", "at least 1");
    }

    @Test
    @Case("BLD-05")
    void a_fan_out_that_does_nothing_with_its_items_is_refused() {
        Problem problem =
                only(receipts().forEach("each", Desk::split, item -> item).all());

        assertThat(problem.rule()).isEqualTo("empty-arm");
        assertThat(problem.text()).contains("fan-out 'each'");
    }

    @Test
    void a_list_whose_items_have_no_declared_type_is_refused() {
        Problem arrayList = only(receipts()
                .forEach("each", Shop.Wrong::arrayList, item -> item.then(Till::charge))
                .all());
        Problem named = only(receipts()
                .forEach("each", Shop.Wrong::orders, item -> item.then(Till::charge))
                .all());

        assertThat(arrayList.rule()).isEqualTo("unknown-item-type");
        assertThat(arrayList.text()).contains("fan-out 'each'", "java.util.ArrayList", "List<...>");
        assertThat(named.rule()).isEqualTo("unknown-item-type");
        assertThat(named.text()).contains(Shop.Wrong.Orders.class.getName());
    }

    @Test
    @Case({"BLD-01", "BLD-02"})
    void a_fan_out_shares_its_id_with_nothing() {
        assertThat(only(receipts()
                                .forEach("split", Desk::split, item -> item.then(Till::charge))
                                .all())
                        .text())
                .contains("'split'", "a fan-out");
        assertThat(only(receipts()
                                .forEach("charge", Desk::split, item -> item.then(Till::charge))
                                .all())
                        .text())
                .contains("'charge'");
    }

    @Test
    @Case("BLD-18")
    void one_list_can_be_gone_over_twice_if_its_step_has_two_ids() {
        Flow<Receipt, Receipt> once = receipts()
                .forEach("one", Desk::split, item -> item.then("charge one", Till::charge))
                .all()
                .then("collect one", Desk::collect);

        assertThat(rules(once.forEach("two", Desk::split, item -> item.then("charge two", Till::charge))
                        .all()))
                .containsExactly("duplicate-id");

        Flow<Receipt, Receipt> again = receipts()
                .forEach("one", Desk::split, item -> item.then("charge one", Till::charge))
                .all()
                .then("collect one", Desk::collect);
        assertThat(again.forEach("two", "split two", Desk::split, item -> item.then("charge two", Till::charge))
                        .all()
                        .build()
                        .plan()
                        .has(new NodeId("split two")))
                .isTrue();
    }

    @Test
    @Case("BLD-09")
    void a_list_step_that_is_wrong_is_refused_without_more_complaints() {
        assertThat(rules(receipts()
                        .forEach(
                                "each",
                                (Desk bean, Receipt receipt) -> bean.split(receipt),
                                item -> item.then(Till::charge))
                        .all()))
                .containsExactly("not-a-method-reference");
    }

    @Test
    void a_body_that_builds_on_another_flow_is_refused() {
        Problem problem = only(
                receipts().forEach("each", Desk::split, item -> Shop.orders()).all());

        assertThat(problem.rule()).isEqualTo("foreign-flow");
        assertThat(problem.text()).contains("the arm of fan-out 'each'");
    }

    @Test
    void a_fan_out_that_was_begun_is_finished_before_anything_else() {
        Flow<Receipt, Receipt> flow = receipts();
        assertThat(flow.forEach("each", Desk::split, item -> item.then(Till::charge)))
                .isNotNull();

        assertThat(rules(flow)).containsExactly("used-flow");
    }
}
