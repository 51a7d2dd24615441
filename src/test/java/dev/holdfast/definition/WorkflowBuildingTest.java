package dev.holdfast.definition;

import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.refused;
import static dev.holdfast.definition.Refusals.rules;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Orders.Item;
import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.definition.Orders.Wrong;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.testing.Case;
import java.lang.reflect.ParameterizedType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains of steps, and what holds for the whole of a workflow. */
class WorkflowBuildingTest {

    private static Flow<Order, Order> orders() {
        return Workflow.named("orders").taking(Order.class);
    }

    // What is built.

    @Test
    void a_workflow_knows_its_name_and_the_types_it_begins_and_ends_with() {
        Workflow<Order, Integer> workflow = orders().then(Tasks::validate)
                .then(Tasks::split)
                .then(Tasks::count)
                .build();

        assertThat(workflow.name()).isEqualTo(new WorkflowName("orders"));
        assertThat(workflow.inputType()).isEqualTo(Order.class);
        assertThat(workflow.outputType()).isEqualTo(Integer.class);
        assertThat(workflow)
                .hasToString("workflow orders@" + workflow.hash().toString().substring(0, 8));
    }

    @Test
    void a_workflow_that_says_nothing_else_has_version_1_and_no_deadline() {
        Workflow<Order, Order> plain = orders().then(Tasks::validate).build();

        assertThat(plain.version()).isEqualTo(1);
        assertThat(plain.deadline()).isEmpty();
    }

    @Test
    void a_workflow_has_the_version_and_the_deadline_it_was_given() {
        Workflow<Order, Order> workflow = Workflow.named("orders")
                .version(7)
                .deadline(Duration.ofDays(3))
                .taking(Order.class)
                .then(Tasks::validate)
                .build();

        assertThat(workflow.version()).isEqualTo(7);
        assertThat(workflow.deadline()).hasValue(Duration.ofDays(3));
    }

    @Test
    void a_workflow_without_its_client_proxy_is_the_same_definition() {
        Workflow<Order, Order> workflow = orders().then(Tasks::validate).build();

        Workflow<Order, Order> itself = workflow.itself();

        assertThat(itself).isNotSameAs(workflow);
        assertThat(itself.hash()).isEqualTo(workflow.hash());
        assertThat(itself.plan()).isSameAs(workflow.plan());
    }

    @Test
    @Case("BLD-10")
    void the_nodes_are_listed_in_order_each_with_the_one_before() {
        Workflow<Order, Integer> workflow = orders().then(Tasks::validate)
                .then(Tasks::split)
                .then(Tasks::count)
                .build();

        List<Plan.Listing> listing = workflow.plan().listing();

        assertThat(listing).extracting(row -> row.node().id().value()).containsExactly("validate", "split", "count");
        assertThat(listing)
                .extracting(Plan.Listing::predecessor)
                .containsExactly(
                        Optional.empty(), Optional.of(new NodeId("validate")), Optional.of(new NodeId("split")));
        assertThat(listing).extracting(Plan.Listing::kind).containsOnly("task");
    }

    @Test
    @Case("BLD-20")
    void an_id_given_in_the_flow_wins_over_that_of_the_task() {
        Workflow<Order, Order> workflow = orders().then("first", Tasks::ship)
                .then("second", Tasks::ship)
                .then(Tasks::ship)
                .build();

        assertThat(workflow.plan().nodes())
                .extracting(node -> node.id().value())
                .containsExactly("first", "second", "ship-it");
    }

    @Test
    void generic_arguments_are_kept_for_the_codec() {
        Workflow<Order, List<Item>> split = orders().then(Tasks::split).build();
        Workflow<Order, Integer> count =
                orders().then(Tasks::split).then(Tasks::count).build();

        Node.Task counting = (Node.Task) count.plan().nodes().get(1);
        assertThat(split.outputType())
                .isInstanceOfSatisfying(
                        ParameterizedType.class,
                        type -> assertThat(type.getActualTypeArguments()).containsExactly(Item.class));
        assertThat(counting.body().inputType()).isEqualTo(split.outputType());
    }

    @Test
    void what_is_added_later_does_not_change_a_workflow_that_is_built() {
        StepFlow<Order, Order> flow = orders().then(Tasks::validate);
        Workflow<Order, Order> built = flow.build();

        Workflow<Order, Integer> longer =
                flow.then(Tasks::split).then(Tasks::count).build();

        assertThat(built.plan().nodes()).hasSize(1);
        assertThat(built.outputType()).isEqualTo(Order.class);
        assertThat(longer.plan().nodes()).hasSize(3);
    }

    // What is refused.

    @Test
    @Case({"BLD-01", "BLD-18", "DEF-25"})
    void an_id_that_stands_twice_is_refused_by_name() {
        InvalidWorkflow refusal = refused(orders().then(Tasks::validate).then(Tasks::validate));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_WORKFLOW);
        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.rule()).isEqualTo("duplicate-id");
            assertThat(problem.text()).contains("'validate'").contains(Tasks.class.getName() + "::validate");
        });
    }

    @Test
    @Case("BLD-18")
    void one_task_can_stand_twice_under_two_ids() {
        Workflow<Order, Order> workflow =
                orders().then(Tasks::validate).then("again", Tasks::validate).build();

        assertThat(workflow.plan().nodes()).hasSize(2);
    }

    @Test
    @Case("BLD-04")
    void a_workflow_without_steps_is_refused() {
        assertThat(rules(orders())).containsExactly("empty-workflow");
    }

    @Test
    void a_workflow_whose_only_node_is_wrong_is_not_called_empty() {
        assertThat(rules(orders().then(Wrong::noTask))).containsExactly("not-a-task");
        assertThat(rules(orders().delay("", Duration.ZERO))).containsExactly("invalid-id");
        assertThat(rules(orders().delay("d", (Tasks bean, Order order) -> Duration.ZERO)))
                .containsExactly("not-a-method-reference");
        assertThat(rules(orders().routeByText((Tasks bean, Order order) -> "")
                        .when("k", flow -> flow)
                        .end()))
                .containsExactly("not-a-method-reference");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "ä?", "a\nb", "#", ".", ".."})
    void a_name_that_cannot_stand_in_a_url_is_refused(String name) {
        Problem problem = only(Workflow.named(name).taking(Order.class).then(Tasks::validate));

        assertThat(problem.rule()).isEqualTo("invalid-name");
        assertThat(problem.text()).contains("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void a_version_below_1_is_refused(int version) {
        Problem problem = only(
                Workflow.named("orders").version(version).taking(Order.class).then(Tasks::validate));

        assertThat(problem.rule()).isEqualTo("invalid-version");
        assertThat(problem.text()).contains("version " + version);
    }

    @Test
    @Case("BLD-21")
    void a_deadline_that_is_negative_or_beyond_the_calendar_is_refused() {
        Flow<Order, Order> negative = Workflow.named("orders")
                .deadline(Duration.ofMillis(-1))
                .taking(Order.class)
                .then(Tasks::validate);
        Flow<Order, Order> endless = Workflow.named("orders")
                .deadline(Duration.ofSeconds(Long.MAX_VALUE))
                .taking(Order.class)
                .then(Tasks::validate);

        assertThat(only(negative).rule()).isEqualTo("invalid-duration");
        assertThat(only(endless).text()).contains("the deadline of the workflow", "365000 days");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\tb", "a\u0000b", "(deadline)", "(x"})
    void a_step_id_that_cannot_be_stored_or_read_or_is_the_engines_is_refused(String id) {
        Problem problem = only(orders().then(id, Tasks::validate));

        assertThat(problem.rule()).isEqualTo("invalid-id");
        assertThat(problem.text()).contains("'" + id + "'");
    }

    @Test
    void a_step_id_has_at_most_200_characters() {
        assertThat(orders().then("x".repeat(200), Tasks::validate).build()).isNotNull();

        assertThat(rules(orders().then("x".repeat(201), Tasks::validate))).containsExactly("invalid-id");
        assertThat(rules(orders().then(Wrong::controlId))).containsExactly("invalid-id");
    }

    @Test
    @Case("BLD-09")
    void everything_that_is_wrong_is_reported_at_once_one_line_each_with_a_count() {
        Flow<Order, Order> flow = Workflow.named("no name")
                .taking(Order.class)
                .then(Wrong::noTask)
                .then(Tasks::validate)
                .then(Tasks::validate)
                .then(Wrong::priority0)
                .then((Tasks bean, Order order) -> order);

        InvalidWorkflow refusal = refused(flow);

        assertThat(refusal.problems())
                .extracting(Problem::rule)
                .containsExactly(
                        "invalid-name", "not-a-task", "duplicate-id", "invalid-priority", "not-a-method-reference");
        assertThat(refusal.getMessage().lines()).hasSize(6);
        assertThat(refusal).hasMessageStartingWith("workflow 'no name' is invalid: 5 problems");
    }

    @Test
    @Case("BLD-09")
    void mistakes_in_nodes_of_every_kind_are_reported_together_in_the_order_of_the_definition() {
        Flow<Shop.Receipt, ?> flow = Workflow.named("polishing")
                .version(0)
                .deadline(Duration.ofSeconds(-1))
                .taking(Shop.Receipt.class)
                .delay("wait", Duration.ofSeconds(-2))
                .loop("turns", Limit.atMost(0), body -> body.then(Shop.Desk::improve))
                .route(Shop.Desk::tier)
                .when(Shop.Tier.GOLD, gold -> gold.then("turns", Shop.Desk::stamp))
                .end()
                .awaitSignal("go", "g o", Shop.Approval.class, Wait.within(Duration.ofSeconds(-3)))
                .then(Shop.Desk::ship)
                .forEach("each", Shop.Desk::split, item -> item)
                .atOnce(0)
                .all()
                .fork(List.<Arm<List<Shop.Order>, Shop.Order>>of())
                .join(Shop.Desk::collectOrders)
                .then("last", Shop.Desk::improve);

        InvalidWorkflow refusal = refused(flow);

        assertThat(refusal.problems())
                .extracting(Problem::rule)
                .containsExactly(
                        "invalid-version",
                        "invalid-duration",
                        "invalid-duration",
                        "invalid-max-iterations",
                        "duplicate-id",
                        "missing-keys",
                        "invalid-signal",
                        "invalid-duration",
                        "invalid-limit",
                        "empty-arm",
                        "empty-fork",
                        "turn-outside-loop");
        assertThat(refusal.getMessage().lines()).hasSize(13);
        assertThat(refusal).hasMessageContaining("12 problems");
    }

    @Test
    @Case("BLD-09")
    void one_mistake_stands_in_one_line() {
        InvalidWorkflow refusal = refused(orders());

        assertThat(refusal.getMessage()).doesNotContain("\n").contains("'orders'", "empty-workflow", "then(...)");
        assertThat(refusal.problems()).isUnmodifiable();
    }

    // A flow that was extended is used up.

    @Test
    void a_flow_that_was_extended_already_cannot_be_built() {
        Flow<Order, Order> flow = orders().then(Tasks::validate);
        assertThat(flow.then(Tasks::split)).isNotNull();

        Problem problem = only(flow);

        assertThat(problem.rule()).isEqualTo("used-flow");
        assertThat(problem.text()).contains("the workflow", "'split'");
    }

    @Test
    void a_flow_that_was_extended_already_cannot_be_extended_otherwise() {
        Flow<Order, Order> flow = orders().then(Tasks::validate);
        assertThat(flow.then(Tasks::split)).isNotNull();

        assertThat(rules(flow.then(Tasks::label))).containsExactly("used-flow");
    }

    @Test
    void a_step_gets_its_undo_before_anything_follows_it() {
        StepFlow<Shop.Order, Shop.Payment> charged = Shop.orders().then(Shop.Till::charge);
        assertThat(charged.delay("d", Duration.ZERO)).isNotNull();

        assertThat(rules(charged.undoneBy(Shop.Till::refund))).containsExactly("used-flow");
    }

    // The shell that CDI puts in front of a workflow.

    @Test
    void the_shell_of_a_proxy_answers_nothing() {
        Workflow<Order, Order> shell = new Workflow<>() {};

        assertThatThrownBy(shell::name).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(shell::plan).isInstanceOf(IllegalStateException.class);
        assertThat(shell).hasToString("workflow proxy");
    }
}
