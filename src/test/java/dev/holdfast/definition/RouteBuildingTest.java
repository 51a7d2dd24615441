package dev.holdfast.definition;

import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.rules;
import static dev.holdfast.definition.Shop.receipts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Shop.Desk;
import dev.holdfast.definition.Shop.Order;
import dev.holdfast.definition.Shop.Receipt;
import dev.holdfast.definition.Shop.Tier;
import dev.holdfast.definition.Shop.Till;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Routes by the constants of an enum and by texts. */
class RouteBuildingTest {

    private static Node.Route route(Workflow<?, ?> workflow) {
        return (Node.Route) workflow.plan().first();
    }

    private static Flow<Receipt, Receipt> stamp(Flow<Receipt, Receipt> flow, String id) {
        return flow.then(id, Desk::stamp);
    }

    // What is built.

    @Test
    @Case("ROUTE-05")
    void a_route_with_an_arm_for_every_constant_is_built() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .route(Desk::tier)
                .when(Tier.GOLD, flow -> stamp(flow, "gold"))
                .when(Tier.BRONZE, flow -> stamp(flow, "bronze"))
                .when(Tier.SILVER, flow -> stamp(flow, "silver"))
                .end()
                .build();

        Node.Route route = route(workflow);
        assertThat(route.id()).isEqualTo(new NodeId("tier"));
        assertThat(route.decide().body()).hasToString(Desk.class.getName() + "::tier");
        assertThat(route.arms()).containsOnlyKeys("BRONZE", "GOLD", "SILVER");
        assertThat(route.otherwise()).isEmpty();
        assertThat(route.arm("GOLD").orElseThrow().first()).map(Node::id).hasValue(new NodeId("gold"));
        assertThat(route.arm("PLATINUM")).isEmpty();
    }

    @Test
    void an_arm_takes_the_value_that_the_key_was_decided_by_and_what_follows_takes_what_the_arms_give() {
        Workflow<Receipt, Shop.Payment> workflow = receipts()
                .route(Desk::tier)
                .when(
                        Tier.GOLD,
                        flow -> flow.forEach("e", Desk::split, item -> item.then(Till::charge))
                                .all()
                                .then(Desk::collect)
                                .delay("d", Desk::pause))
                .otherwise(flow -> flow)
                .then("s", Desk::split)
                .then(Orders::head)
                .build();

        assertThat(workflow.outputType()).isEqualTo(Shop.Payment.class);
    }

    /** Takes a list apart. */
    static class Orders {

        @Task
        public Shop.Payment head(List<Order> orders) {
            return new Shop.Payment(orders.get(0).id());
        }
    }

    @Test
    @Case("BLD-06")
    void a_default_stands_in_for_every_key_without_an_arm() {
        Node.Route route = route(receipts()
                .route("by tier", Desk::tier)
                .when(Tier.GOLD, flow -> stamp(flow, "gold"))
                .otherwise(flow -> stamp(flow, "other"))
                .build());

        assertThat(route.id()).isEqualTo(new NodeId("by tier"));
        assertThat(route.arm("SILVER")).isEqualTo(route.otherwise());
        assertThat(route.arm("anything")).isEqualTo(route.otherwise());
        assertThat(route.arm("GOLD")).isNotEqualTo(route.otherwise());
        assertThat(route.blocks()).hasSize(2);
    }

    @Test
    void an_arm_without_steps_passes_the_value_through() {
        Node.Route route = route(receipts()
                .route(Desk::tier)
                .when(Tier.GOLD, flow -> flow)
                .otherwise(flow -> flow)
                .build());

        assertThat(route.blocks()).containsExactly(new Block(List.of()), new Block(List.of()));
    }

    @Test
    void a_text_may_be_any_key_and_no_arm_is_missing() {
        Node.Route route = route(receipts()
                .routeByText(Desk::word)
                .when("", flow -> flow)
                .when("straße 7", flow -> stamp(flow, "street"))
                .end()
                .build());

        assertThat(route.arms()).containsOnlyKeys("", "straße 7");
        assertThat(route.otherwise()).isEmpty();
    }

    @Test
    @Case("BLD-18")
    void one_key_can_be_decided_twice_under_two_ids() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .routeByText(Desk::word)
                .when("a", flow -> flow)
                .otherwise(flow -> flow)
                .routeByText("word again", Desk::word)
                .when("a", flow -> flow)
                .otherwise(flow -> flow)
                .build();

        assertThat(workflow.plan().nodes())
                .extracting(node -> node.id().value())
                .containsExactly("word", "word again");
    }

    @Test
    void the_arms_of_a_node_are_nobodys_to_change() {
        TreeMap<String, Block> arms = new TreeMap<>();
        arms.put("GOLD", new Block(List.of()));
        Node.Route decided = route(receipts()
                .route(Desk::tier)
                .when(Tier.GOLD, flow -> flow)
                .otherwise(flow -> flow)
                .build());
        Node.Route route = new Node.Route(decided.decide(), arms, decided.otherwise());

        arms.clear();

        assertThat(route.arms()).containsOnlyKeys("GOLD");
        assertThatThrownBy(() -> route.arms().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    // What is refused.

    @Test
    @Case({"BLD-06", "ROUTE-05"})
    void constants_without_an_arm_are_refused_by_name() {
        Problem problem = only(
                receipts().route(Desk::tier).when(Tier.SILVER, flow -> flow).end());

        assertThat(problem.rule()).isEqualTo("missing-keys");
        assertThat(problem.text()).contains("route 'tier'", "GOLD, BRONZE").doesNotContain("SILVER");
    }

    @Test
    @Case("BLD-05")
    void a_route_without_arms_is_refused() {
        Problem problem = only(receipts().route(Desk::tier).end());

        assertThat(problem.rule()).isEqualTo("empty-route");
        assertThat(problem.text()).contains("route 'tier'");
    }

    @Test
    void a_key_that_has_two_arms_is_refused() {
        Problem constant = only(receipts()
                .route(Desk::tier)
                .when(Tier.GOLD, flow -> flow)
                .when(Tier.GOLD, flow -> stamp(flow, "again"))
                .otherwise(flow -> flow));
        Problem text = only(receipts()
                .routeByText(Desk::word)
                .when("k", flow -> flow)
                .when("k", flow -> flow)
                .end());

        assertThat(constant.rule()).isEqualTo("duplicate-key");
        assertThat(constant.text()).contains("route 'tier'", "'GOLD'");
        assertThat(text.text()).contains("route 'word'", "'k'");
    }

    @Test
    @Case("BLD-02")
    void an_id_that_stands_in_two_arms_is_refused() {
        Problem problem = only(receipts()
                .route(Desk::tier)
                .when(Tier.GOLD, flow -> flow.then(Desk::stamp))
                .otherwise(flow -> flow.then(Desk::stamp)));

        assertThat(problem.rule()).isEqualTo("duplicate-id");
        assertThat(problem.text()).contains("'stamp'");
    }

    @Test
    void an_arm_that_builds_on_another_flow_is_refused() {
        Problem arm = only(
                receipts().route(Desk::tier).when(Tier.GOLD, flow -> receipts()).otherwise(flow -> flow));
        Problem otherwise =
                only(receipts().route(Desk::tier).when(Tier.GOLD, flow -> flow).otherwise(flow -> receipts()));

        assertThat(arm.rule()).isEqualTo("foreign-flow");
        assertThat(arm.text()).contains("the arm 'GOLD' of route 'tier'");
        assertThat(otherwise.text()).contains("the default of route 'tier'");
    }

    @Test
    @Case("BLD-09")
    void a_key_that_is_no_reference_is_refused_without_more_complaints() {
        assertThat(rules(receipts()
                        .route((Desk bean, Receipt receipt) -> bean.tier(receipt))
                        .when(Tier.GOLD, flow -> flow)
                        .end()))
                .containsExactly("not-a-method-reference");
    }

    @Test
    void a_route_is_ended_once() {
        Routes.EnumArms<Receipt, Receipt, Tier, Receipt> arms =
                receipts().route(Desk::tier).when(Tier.GOLD, flow -> flow);
        assertThat(arms.otherwise(flow -> flow)).isNotNull();

        Problem problem = only(arms.otherwise(flow -> flow));

        assertThat(problem.rule()).isEqualTo("used-flow");
        assertThat(problem.text()).contains("'tier'");
    }
}
