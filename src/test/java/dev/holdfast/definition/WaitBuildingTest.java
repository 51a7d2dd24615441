package dev.holdfast.definition;

import static dev.holdfast.definition.Refusals.only;
import static dev.holdfast.definition.Refusals.rules;
import static dev.holdfast.definition.Shop.orders;
import static dev.holdfast.definition.Shop.receipts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Shop.Approval;
import dev.holdfast.definition.Shop.Desk;
import dev.holdfast.definition.Shop.Order;
import dev.holdfast.definition.Shop.Receipt;
import dev.holdfast.definition.Shop.Tier;
import dev.holdfast.definition.Shop.Till;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Delays, and waits for events. */
class WaitBuildingTest {

    private static final Duration LONGEST = Duration.ofDays(365_000);

    private static Node.Await await(Workflow<?, ?> workflow) {
        return (Node.Await) workflow.plan().first();
    }

    private static Plan.Listing first(Flow<?, ?> flow) {
        return flow.build().plan().listing().get(0);
    }

    static Stream<Duration> impossible() {
        return Stream.of(
                Duration.ofNanos(-1),
                Duration.ofDays(-1),
                LONGEST.plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE));
    }

    private static void isImpossible(Flow<?, ?> flow, Duration length, String name) {
        Problem problem = only(flow);
        assertThat(problem.rule()).isEqualTo("invalid-duration");
        assertThat(problem.text()).contains(name, length.toString(), "365000 days");
    }

    // Delays.

    @Test
    @Case("BLD-13")
    void a_delay_is_listed_with_its_kind_and_its_length() {
        Plan.Listing row = first(receipts().delay("rest", Duration.ofSeconds(5)));

        assertThat(row.kind()).isEqualTo("delay");
        assertThat(row.time()).hasValue(Duration.ofSeconds(5));
        assertThat(row.node().work()).isEmpty();
    }

    @Test
    void a_delay_passes_the_value_through() {
        Workflow<Receipt, Receipt> workflow =
                receipts().delay("a", Duration.ZERO).delay("b", LONGEST).build();

        assertThat(workflow.outputType()).isEqualTo(Receipt.class);
    }

    @Test
    void a_step_may_say_how_long_a_delay_lasts() {
        Workflow<Receipt, Receipt> workflow =
                receipts().delay("rest", Desk::pause).build();

        Node.Delay delay = (Node.Delay) workflow.plan().first();
        assertThat(delay.id()).isEqualTo(new NodeId("rest"));
        assertThat(delay.fixed()).isEmpty();
        assertThat(delay.work()).hasValueSatisfying(step -> {
            assertThat(step.id()).isEqualTo(delay.id());
            assertThat(step.body()).hasToString(Desk.class.getName() + "::pause");
        });
        assertThat(workflow.outputType()).isEqualTo(Receipt.class);
        assertThat(workflow.plan().listing().get(0).time()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("impossible")
    @Case("BLD-21")
    void a_delay_that_is_negative_or_beyond_the_calendar_is_refused(Duration length) {
        isImpossible(receipts().delay("rest", length), length, "delay 'rest'");
    }

    @Test
    @Case("BLD-02")
    void a_delay_and_a_step_of_one_id_are_refused() {
        Problem delayLast = only(receipts().then(Desk::stamp).delay("stamp", Duration.ZERO));
        Problem delayFirst = only(receipts().delay("stamp", Desk::pause).then(Desk::stamp));

        assertThat(delayLast.rule()).isEqualTo("duplicate-id");
        assertThat(delayLast.text()).contains("'stamp'", "a delay");
        assertThat(delayFirst.text()).contains("'stamp'", "Desk::stamp");
    }

    // Waits for one event.

    @Test
    void a_wait_for_an_event_is_named_after_it_and_lasts_for_ever() {
        Workflow<Receipt, Approval> workflow =
                receipts().awaitSignal("approval", Approval.class).build();

        Node.Await await = await(workflow);
        assertThat(await.id()).isEqualTo(new NodeId("approval"));
        assertThat(await.names()).containsExactly("approval");
        assertThat(await.within()).isEmpty();
        assertThat(await.event("approval").orElseThrow().payload()).isEqualTo(Approval.class);
        assertThat(await.event("other")).isEmpty();
        assertThat(await.blocks()).allSatisfy(block -> assertThat(block.nodes()).isEmpty());
        assertThat(workflow.outputType()).isEqualTo(Approval.class);
    }

    @Test
    void a_wait_may_have_an_id_of_its_own_and_an_end() {
        Workflow<Receipt, Approval> workflow = receipts()
                .awaitSignal("first", "approval", Approval.class, Wait.within(Duration.ofDays(2)))
                .awaitSignal(
                        "second",
                        "approval",
                        Approval.class,
                        Wait.within(Duration.ofDays(3)).orNull())
                .awaitSignal("approval", Approval.class, Wait.forEver())
                .build();

        assertThat(workflow.plan().nodes())
                .extracting(node -> ((Node.Await) node).within())
                .containsExactly(Optional.of(Duration.ofDays(2)), Optional.of(Duration.ofDays(3)), Optional.empty());
        assertThat(workflow.plan().nodes())
                .extracting(node -> ((Node.Await) node).onTimeout())
                .containsExactly(Node.OnTimeout.FAIL, Node.OnTimeout.NULL, Node.OnTimeout.FAIL);
    }

    @Test
    void a_wait_is_listed_with_its_kind_and_its_time() {
        Plan.Listing row = first(receipts().awaitSignal("approval", Approval.class, Wait.within(Duration.ofHours(4))));

        assertThat(row.kind()).isEqualTo("await_signal");
        assertThat(row.time()).hasValue(Duration.ofHours(4));
        assertThat(first(receipts().awaitSignal("approval", Approval.class)).time())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("impossible")
    @Case("BLD-21")
    void a_wait_that_is_negative_or_beyond_the_calendar_is_refused(Duration length) {
        isImpossible(
                receipts().awaitSignal("id", "approval", Approval.class, Wait.within(length)), length, "wait 'id'");
        isImpossible(
                receipts()
                        .awaitAny("any")
                        .on("yes", Approval.class, flow -> flow)
                        .orFailAfter(length),
                length,
                "wait 'any'");
        isImpossible(
                receipts()
                        .awaitAny("any")
                        .on("yes", Receipt.class, flow -> flow)
                        .orAfter(length, flow -> flow),
                length,
                "wait 'any'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a,b", "a\nb", "?", "(child)"})
    void an_event_name_that_cannot_stand_in_a_url_or_a_list_is_refused(String name) {
        Problem one = only(receipts().awaitSignal("id", name, Approval.class, Wait.forEver()));
        Problem any = only(
                receipts().awaitAny("id").on(name, Approval.class, flow -> flow).end());

        assertThat(one.rule()).isEqualTo("invalid-signal");
        assertThat(one.text()).contains("'" + name + "'", "100");
        assertThat(any).isEqualTo(one);
    }

    @Test
    @Case("BLD-01")
    void two_waits_for_events_of_one_name_need_two_ids() {
        Problem problem =
                only(receipts().awaitSignal("approval", Approval.class).awaitSignal("approval", Approval.class));

        assertThat(problem.rule()).isEqualTo("duplicate-id");
        assertThat(problem.text()).contains("'approval'", "a wait for 'approval'");
    }

    // Waits for the first of several.

    @Test
    void a_wait_for_any_of_several_events_has_an_arm_for_each() {
        Workflow<Order, Receipt> workflow = orders().awaitAny("answer")
                .on("yes", Approval.class, flow -> flow.then(Desk::ship))
                .on(
                        "money",
                        Shop.Payment.class,
                        flow -> flow.forEach("e", Numbers::of, item -> item.then(Till::charge))
                                .all()
                                .then(Desk::collect))
                .end()
                .build();

        Node.Await await = await(workflow);
        assertThat(await.names()).containsExactly("yes", "money");
        assertThat(await.events())
                .extracting(Node.Expected::payload)
                .containsExactly(Approval.class, Shop.Payment.class);
        assertThat(await.events().get(0).arm().first()).map(Node::id).hasValue(new NodeId("ship"));
        assertThat(await.onTimeout()).isEqualTo(Node.OnTimeout.FAIL);
        assertThat(await.late().nodes()).isEmpty();
        assertThat(workflow.outputType()).isEqualTo(Receipt.class);
    }

    /** Makes orders of a payment. */
    static class Numbers {

        @Task
        public List<Order> of(Shop.Payment payment) {
            return List.of(new Order(payment.id()));
        }
    }

    @Test
    void a_wait_for_any_may_fail_when_its_time_is_over() {
        Node.Await await = await(receipts()
                .awaitAny("answer")
                .on("yes", Approval.class, flow -> flow)
                .orFailAfter(Duration.ofMinutes(1))
                .build());

        assertThat(await.within()).hasValue(Duration.ofMinutes(1));
        assertThat(await.onTimeout()).isEqualTo(Node.OnTimeout.FAIL);
    }

    @Test
    void a_wait_for_any_may_run_an_arm_with_the_value_from_before_when_its_time_is_over() {
        Workflow<Receipt, Receipt> workflow = receipts()
                .awaitAny("answer")
                .on("yes", Approval.class, flow -> flow.then(Desk::ship))
                .orAfter(
                        Duration.ofMinutes(1),
                        flow -> flow.route(Desk::tier)
                                .when(Tier.GOLD, gold -> gold.then("late gold", Desk::stamp))
                                .otherwise(other -> other))
                .build();

        Node.Await await = await(workflow);
        assertThat(await.onTimeout()).isEqualTo(Node.OnTimeout.ARM);
        assertThat(await.late().first()).map(Node::id).hasValue(new NodeId("tier"));
        assertThat(await.blocks()).hasSize(2).last().isEqualTo(await.late());
        assertThat(workflow.plan().around(new NodeId("tier"))).map(Node::id).hasValue(new NodeId("answer"));
    }

    @Test
    void an_event_that_a_wait_takes_twice_is_refused() {
        Problem problem = only(receipts()
                .awaitAny("answer")
                .on("yes", Approval.class, flow -> flow)
                .on("yes", Approval.class, flow -> flow)
                .end());

        assertThat(problem.rule()).isEqualTo("duplicate-signal");
        assertThat(problem.text()).contains("wait 'answer'", "'yes'");
    }

    @Test
    @Case("BLD-02")
    void an_id_that_stands_in_two_arms_of_a_wait_is_refused() {
        assertThat(rules(receipts()
                        .awaitAny("answer")
                        .on("yes", Approval.class, flow -> flow.then(Desk::ship))
                        .on("no", Approval.class, flow -> flow.then(Desk::ship))
                        .end()))
                .containsExactly("duplicate-id");
    }

    @Test
    void an_arm_of_a_wait_that_builds_on_another_flow_is_refused() {
        Problem arm = only(receipts()
                .awaitAny("answer")
                .on("yes", Receipt.class, flow -> receipts())
                .end());
        Problem late = only(receipts()
                .awaitAny("answer")
                .on("yes", Receipt.class, flow -> flow)
                .orAfter(Duration.ZERO, flow -> receipts()));

        assertThat(arm.rule()).isEqualTo("foreign-flow");
        assertThat(arm.text()).contains("the arm 'yes' of wait 'answer'");
        assertThat(late.text()).contains("the late arm of wait 'answer'");
    }
}
