package dev.holdfast.definition;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.rules;
import static dev.holdfast.definition.Shop.charging;
import static dev.holdfast.definition.Shop.orders;
import static dev.holdfast.definition.Shop.receipts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Shop.Desk;
import dev.holdfast.definition.Shop.Order;
import dev.holdfast.definition.Shop.Payment;
import dev.holdfast.definition.Shop.Receipt;
import dev.holdfast.definition.Shop.Tier;
import dev.holdfast.definition.Shop.Till;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Other workflows: inlined, or called as instances of their own. */
class ChildBuildingTest {

    private static List<String> ids(Workflow<?, ?> workflow) {
        return workflow.plan().listing().stream()
                .map(row -> row.node().id().value())
                .toList();
    }

    /** Returns a workflow that has a loop, a route, a fork and, if it is given one, another workflow. */
    private static Flow<Receipt, Receipt> polishing(Flow<Receipt, Receipt> flow) {
        return flow.loop("loop", Limit.atMost(2), body -> body.then(Desk::improve))
                .route(Desk::tier)
                .when(Tier.GOLD, gold -> gold)
                .otherwise(other -> other.then(Desk::stamp))
                .fork(arm("a", a -> a.then("a", Desk::stamp)), arm("b", b -> b.then("b", Desk::stamp)))
                .join(Desk::merge);
    }

    // Inlined.

    @Test
    void an_included_workflow_stands_under_ids_that_begin_with_its_own() {
        Workflow<Order, Receipt> workflow = orders().then(Desk::validate)
                .include("payment", charging().build())
                .then(Shop.Store::restock)
                .then(Counter::receipt)
                .build();

        assertThat(ids(workflow)).containsExactly("validate", "payment", "payment/charge", "restock", "receipt");
        Node.Child child = (Node.Child) workflow.plan().nodes().get(1);
        Node.Task charge = (Node.Task) child.block().nodes().get(0);
        assertThat(charge.undo()).isPresent();
        assertThat(workflow.plan().around(charge.id())).hasValue(child);
        assertThat(workflow.plan().listing().get(1).kind()).isEqualTo("child_workflow");
        assertThat(workflow.plan().listing().get(1).time()).isEmpty();
    }

    /** Makes a receipt of stock. */
    static class Counter {

        @Task
        public Receipt receipt(Shop.Stock stock) {
            return new Receipt(stock.id());
        }
    }

    @Test
    @Case({"BLD-17", "DEF-26"})
    void a_workflow_and_one_it_includes_may_have_the_same_nodes() {
        Workflow<Receipt, Receipt> inner = polishing(receipts()).build();
        Workflow<Receipt, Receipt> middle =
                polishing(receipts()).include("child", inner).build();

        Workflow<Receipt, Receipt> outer =
                polishing(receipts()).include("child", middle).build();

        assertThat(ids(outer))
                .doesNotHaveDuplicates()
                .contains("loop", "child/loop", "child/child/loop")
                .contains("tier", "child/tier", "child/child/tier")
                .contains("fork-1", "child/fork-1", "child/child/fork-1")
                .contains("child", "child/child");
        assertThat(outer.plan().around(new NodeId("child/child/improve")))
                .map(Node::id)
                .hasValue(new NodeId("child/child/loop"));
    }

    @Test
    @Case("BLD-17")
    void one_workflow_may_be_included_twice_under_two_ids() {
        Workflow<Receipt, Receipt> inner = polishing(receipts()).build();

        assertThat(ids(receipts().include("one", inner).include("two", inner).build()))
                .contains("one/loop", "two/loop", "one/fork-1", "two/fork-1");
    }

    @Test
    void including_a_workflow_leaves_it_as_it_was() {
        Workflow<Receipt, Receipt> inner = polishing(receipts()).build();
        DefinitionHash before = inner.hash();

        assertThat(receipts().include("sub", inner).build().hash()).isNotEqualTo(before);
        assertThat(ids(inner)).contains("loop").doesNotContain("sub/loop");
        assertThat(inner.hash()).isEqualTo(before);
    }

    @Test
    @Case("CHILD-06")
    void a_structural_change_of_an_included_workflow_changes_the_hash_around_it() {
        DefinitionHash hash =
                receipts().include("sub", polishing(receipts()).build()).build().hash();

        Workflow<Receipt, Receipt> changed =
                polishing(receipts()).delay("d", Duration.ZERO).build();

        assertThat(receipts().include("sub", changed).build().hash()).isNotEqualTo(hash);
        assertThat(receipts()
                        .include("sub", polishing(receipts()).build())
                        .build()
                        .hash())
                .isEqualTo(hash);
    }

    @Test
    @Case("HASH-06")
    void the_name_the_version_and_the_deadline_of_an_included_workflow_mean_nothing_around_it() {
        Workflow<Order, Payment> other = Workflow.named("other")
                .version(9)
                .deadline(Duration.ofDays(1))
                .taking(Order.class)
                .then(Till::charge)
                .undoneBy(Till::refund)
                .build();

        Workflow<Order, Payment> around = orders().include("sub", other).build();

        assertThat(around.hash())
                .isEqualTo(orders().include("sub", charging().build()).build().hash());
        assertThat(around.deadline()).isEmpty();
        assertThat(around.version()).isEqualTo(1);
    }

    @Test
    @Case("BLD-01")
    void an_id_that_collides_with_one_of_an_included_workflow_is_refused() {
        Problem problem = only(orders().then("sub/charge", Desk::validate)
                .include("sub", charging().build()));

        assertThat(problem.rule()).isEqualTo("duplicate-id");
        assertThat(problem.text()).contains("'sub/charge'", "included workflow");
    }

    @Test
    void an_id_that_grows_too_long_by_being_included_is_refused() {
        Workflow<Order, Order> inner =
                orders().then("x".repeat(200), Desk::validate).build();

        Problem problem = only(orders().include("s", inner));

        assertThat(problem.rule()).isEqualTo("invalid-id");
        assertThat(problem.text()).contains("'s/xxx", "200", "included workflow");
    }

    @Test
    void an_included_workflow_under_a_wrong_id_is_refused_once() {
        assertThat(rules(orders().include("(sub", charging().build()))).containsExactly("invalid-id");
    }

    // Called.

    @Test
    void a_called_workflow_is_known_by_its_name_and_types() {
        Workflow<Order, Payment> workflow =
                orders().call("payment", charging().build()).build();

        Node.Call call = (Node.Call) workflow.plan().first();
        assertThat(call.id()).isEqualTo(new NodeId("payment"));
        assertThat(call.workflow()).isEqualTo(new WorkflowName("charging"));
        assertThat(call.input()).isEqualTo(Order.class);
        assertThat(call.output()).isEqualTo(Payment.class);
        assertThat(call.onParentEnd()).isEqualTo(Node.OnParentEnd.CANCEL);
        assertThat(call.blocks()).isEmpty();
        assertThat(call.work()).isEmpty();
        assertThat(workflow.outputType()).isEqualTo(Payment.class);
        assertThat(workflow.plan().listing().get(0).kind()).isEqualTo("call");
    }

    @Test
    void a_called_workflow_may_be_left_alone_when_its_caller_ends() {
        Workflow<Order, Payment> workflow = orders().call("payment", charging().build(), Node.OnParentEnd.LEAVE)
                .build();

        assertThat(((Node.Call) workflow.plan().first()).onParentEnd()).isEqualTo(Node.OnParentEnd.LEAVE);
    }

    @Test
    @Case("BLD-01")
    void a_called_workflow_shares_its_id_with_nothing() {
        Problem problem = only(orders().then("payment", Desk::validate)
                .call("payment", charging().build()));

        assertThat(problem.rule()).isEqualTo("duplicate-id");
        assertThat(problem.text()).contains("'payment'", "a called workflow");
    }

    @Test
    void a_change_of_a_called_workflow_does_not_change_the_hash_of_its_caller() {
        Workflow<Order, Payment> longer = Workflow.named("charging")
                .taking(Order.class)
                .then(Desk::validate)
                .then(Till::charge)
                .build();

        assertThat(orders().call("payment", longer).build().hash())
                .isEqualTo(orders().call("payment", charging().build()).build().hash());
    }
}
