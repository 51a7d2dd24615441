package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testing.Case;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compiler accepts and refuses of a definition: flows that fit, beside the same with one type that does not. */
class TypedBuilderTest {

    private static final String HEAD = "package dev.holdfast.definition; import dev.holdfast.definition.Shop.*;"
            + " import dev.holdfast.definition.Orders.Tasks; import static dev.holdfast.definition.Arm.arm;"
            + " import static dev.holdfast.definition.Limit.atMost; import static java.time.Duration.ofDays;"
            + " import java.util.List; class Sample { enum Size { S, L }"
            + " Flow<Order, Order> orders() { return Shop.orders(); }"
            + " Flow<Receipt, Receipt> receipts() { return Shop.receipts(); }"
            + " Workflow<Order, Payment> charging() { return Shop.charging().build(); }";

    @TempDir
    Path classes;

    /** Checks that the first flow compiles and that every other has types that do not fit. */
    private void fits(String right, String... wrong) {
        List<String> flows = new ArrayList<>(List.of(right));
        flows.addAll(List.of(wrong));

        Map<String, String> errors = Compiled.errors(HEAD, flows, classes);

        assertThat(errors).containsOnlyKeys(wrong);
        assertThat(errors.values())
                .as("errors about types and not about names that do not exist")
                .allSatisfy(text -> assertThat(text)
                        .doesNotContainPattern("symbol: +(class|variable)")
                        .doesNotContainPattern("invalid method reference\\s+cannot find symbol"));
    }

    @Test
    void a_step_takes_what_the_one_before_gives() {
        fits(
                "orders().then(Till::charge).then(Store::restock)",
                "orders().then(Till::charge).then(Store::reserve)",
                "orders().then(Store::restock)",
                "receipts().then(Till::charge)",
                "orders().then(Till::chargeWith).then(\"id\", Till::chargeWith)");
    }

    /** Results have places and types instead of labels; a place that does not exist is an error of the compiler. */
    @Test
    @Case("FORK-02")
    void a_join_takes_the_results_of_the_arms_in_their_order() {
        String money = "arm(\"money\", x -> x.then(Till::charge))";
        String goods = "arm(\"goods\", x -> x.then(Store::reserve))";
        fits(
                "orders().fork(" + money + ", " + goods + ").join(Desk::confirm)",
                "orders().fork(" + goods + ", " + money + ").join(Desk::confirm)",
                "orders().fork(" + money + ", " + money + ").join(Desk::confirm)",
                "orders().fork(" + money + ", " + goods + ", " + goods + ").join(Desk::confirm)",
                "orders().fork(" + money + ", " + goods + ").join(Desk::confirmThree)",
                "receipts().fork(" + money + ", " + goods + ").join(Desk::confirm)",
                "orders().fork(" + money + ", " + goods + ").join(Desk::confirm).then(Till::charge)");
        fits(
                "orders().fork(" + money + ", " + goods
                        + ", arm(\"c\", x -> x.then(Desk::validate))).join(Desk::confirmThree)",
                "orders().fork(" + money + ", " + goods
                        + ", arm(\"c\", x -> x.then(Store::reserve))).join(Desk::confirmThree)");
    }

    @Test
    void a_join_of_many_arms_takes_the_list_of_their_results() {
        String arms = "List.of(arm(\"a\", (Flow<Order, Order> x) -> x.then(Till::charge)))";
        fits(
                "orders().fork(" + arms + ").join(Desk::collect)",
                "orders().fork(" + arms + ").join(Desk::collectOrders)",
                "orders().fork(" + arms + ").join(Store::restock)",
                "receipts().fork(" + arms + ").join(Desk::collect)");
    }

    @Test
    void a_route_is_decided_by_the_constants_of_the_enum_that_its_step_returns() {
        fits(
                "receipts().route(Desk::tier).when(Tier.GOLD, x -> x).otherwise(x -> x)",
                "receipts().route(Desk::tier).when(Size.L, x -> x).otherwise(x -> x)",
                "receipts().route(Desk::tier).when(\"GOLD\", x -> x).otherwise(x -> x)",
                "receipts().route(Desk::word).when(Tier.GOLD, x -> x).otherwise(x -> x)",
                "orders().route(Desk::tier).when(Tier.GOLD, x -> x).otherwise(x -> x)");
        fits(
                "receipts().routeByText(Desk::word).when(\"a\", x -> x).end()",
                "receipts().routeByText(Desk::word).when(Tier.GOLD, x -> x).end()",
                "receipts().routeByText(Desk::tier).when(\"a\", x -> x).end()");
    }

    @Test
    void all_arms_of_a_route_take_the_value_before_it_and_give_values_of_one_type() {
        fits(
                "receipts().route(Desk::tier).when(Tier.GOLD, x -> x.then(Desk::stamp)).otherwise(x -> x).then(\"b\", Desk::stamp)",
                "receipts().route(Desk::tier).when(Tier.GOLD, x -> x.then(Till::charge)).otherwise(x -> x)",
                "receipts().route(Desk::tier).when(Tier.GOLD, x -> x.then(Desk::split)).otherwise(x -> x)",
                "receipts().route(Desk::tier).when(Tier.GOLD, x -> x).when(Tier.SILVER, x -> x.then(Desk::split)).end()",
                "receipts().route(Desk::tier).when(Tier.GOLD, x -> x.then(Desk::split)).otherwise(x -> x.then(\"b\", Desk::split)).then(Desk::stamp)");
    }

    @Test
    void a_loop_ends_with_a_turn_that_carries_what_it_takes() {
        fits(
                "receipts().loop(\"l\", atMost(3), x -> x.then(Desk::stamp).then(Desk::improve)).then(\"b\", Desk::stamp)",
                "receipts().loop(\"l\", atMost(3), x -> x.then(Desk::stamp))",
                "receipts().loop(\"l\", atMost(3), x -> x)",
                "orders().loop(\"l\", atMost(3), x -> x.then(Desk::improve))",
                "orders().loop(\"l\", atMost(3), x -> x.then(Till::charge).then(Store::restock))",
                "orders().loop(\"l\", atMost(3), x -> x.fork(arm(\"a\", y -> y.then(Till::charge)),"
                        + " arm(\"b\", y -> y.then(Store::reserve))).join(Desk::confirm).then(Desk::improve))",
                "receipts().loop(\"l\", atMost(3), x -> x.then(Desk::improve)).then(Till::charge)");
    }

    @Test
    void a_step_behind_a_wait_takes_the_value_of_the_event() {
        fits(
                "receipts().awaitSignal(\"go\", Approval.class).then(Desk::ship)",
                "receipts().awaitSignal(\"go\", Approval.class).then(Desk::stamp)",
                "receipts().awaitSignal(\"go\", Payment.class).then(Desk::ship)",
                "receipts().awaitSignal(\"go\", Approval.class, ofDays(2)).then(Desk::ship)");
    }

    @Test
    void an_arm_of_a_wait_takes_the_value_of_its_event_and_the_late_one_the_value_from_before() {
        fits(
                "receipts().awaitAny(\"w\").on(\"yes\", Approval.class, x -> x.then(Desk::ship)).orAfter(ofDays(1), x -> x.then(Desk::stamp))",
                "receipts().awaitAny(\"w\").on(\"yes\", Payment.class, x -> x.then(Desk::ship)).end()",
                "receipts().awaitAny(\"w\").on(\"yes\", Approval.class, x -> x.then(Desk::ship)).orAfter(ofDays(1), x -> x.then(\"b\", Desk::ship))",
                "receipts().awaitAny(\"w\").on(\"yes\", Approval.class, x -> x.then(Desk::ship)).on(\"no\", Approval.class, x -> x).end()",
                "receipts().awaitAny(\"w\").end()");
    }

    @Test
    void a_delay_is_as_long_as_a_step_for_the_value_says_and_passes_the_value_through() {
        fits(
                "receipts().delay(\"d\", Desk::pause).delay(\"e\", ofDays(1)).then(Desk::stamp)",
                "receipts().delay(\"d\", Desk::word)",
                "orders().delay(\"d\", Desk::pause)",
                "receipts().delay(\"d\", Desk::pause).then(Desk::ship)");
    }

    @Test
    void the_body_of_a_fan_out_takes_an_item_and_what_follows_takes_the_list_of_its_results() {
        String each = "receipts().forEach(\"e\", Desk::split, x -> x.then(Till::charge))";
        fits(
                each + ".all().then(Desk::collect)",
                "receipts().forEach(\"e\", Desk::split, x -> x.then(Desk::stamp)).all()",
                "receipts().forEach(\"e\", Desk::tier, x -> x.then(Till::charge)).all()",
                "orders().forEach(\"e\", Desk::split, x -> x.then(Till::charge)).all()",
                each + ".all().then(Desk::collectOrders)",
                each + ".all().then(Desk::settle)",
                each + ".all().then(Store::restock)",
                each + ".then(Desk::collect)");
        fits(each + ".settled().then(Desk::settle)", each + ".settled().then(Desk::collect)");
        fits(each + ".atOnce(3).succeeded().then(Desk::collect)", each + ".atOnce(3).succeeded().then(Desk::settle)");
    }

    @Test
    void an_undo_takes_what_its_step_gave_and_stands_right_behind_it() {
        fits(
                "orders().then(Till::charge).undoneBy(Till::refund).then(Store::restock)",
                "orders().then(Till::charge).undoneBy(Till::unconfirm)",
                "orders().then(Till::charge).undoneBy(Till::unsplit)",
                "orders().undoneBy(Till::refund)",
                "orders().then(Till::charge).delay(\"d\", ofDays(1)).undoneBy(Till::refund)",
                "orders().then(Till::charge).undoneBy(Till::refund).undoneBy(Till::refundWith)");
        fits(
                "orders().then(Till::charge).undoneBy(Till::refundWith)",
                "orders().then(Desk::validate).undoneBy(Till::refundWith)");
        fits(
                "orders().fork(arm(\"a\", x -> x.then(Till::charge)), arm(\"b\", x -> x.then(Store::reserve)))"
                        + ".join(Desk::confirm).undoneBy(Till::unconfirm)",
                "orders().fork(arm(\"a\", x -> x.then(Till::charge)), arm(\"b\", x -> x.then(Store::reserve)))"
                        + ".join(Desk::confirm).undoneBy(Till::refund)");
    }

    @Test
    void another_workflow_takes_the_value_and_gives_its_own() {
        for (String how : List.of("include", "call")) {
            fits(
                    "orders()." + how + "(\"sub\", charging()).then(Store::restock)",
                    "receipts()." + how + "(\"sub\", charging())",
                    "orders()." + how + "(\"sub\", charging()).then(Store::reserve)");
        }
    }

    @Test
    void a_workflow_has_the_types_of_its_first_and_last_value() {
        fits(
                "((java.util.function.Supplier<Workflow<Order, Payment>>) () -> orders().then(Till::charge).build())",
                "((java.util.function.Supplier<Workflow<Order, Order>>) () -> orders().then(Till::charge).build())",
                "((java.util.function.Supplier<Workflow<Receipt, Payment>>) () -> orders().then(Till::charge).build())");
    }

    // A bean that was compiled, and whose neighbour is gone.

    @Test
    @Case("BLD-09")
    void a_bean_class_that_cannot_be_loaded_any_more_is_refused_by_name() throws Exception {
        assertThat(Compiled.compile(
                        Map.of(
                                "Gone", "public class Gone {}",
                                "Bean",
                                        "public class Bean { @dev.holdfast.task.Task public String step(String text) { return text; }"
                                                + " public Gone other() { return null; } }",
                                "Maker",
                                        "public class Maker implements java.util.function.Supplier<Object> { public Object get() {"
                                                + " return dev.holdfast.definition.Workflow.named(\"w\").taking(String.class).then(Bean::step); } }"),
                        classes))
                .isEmpty();
        Files.delete(classes.resolve("Gone.class"));

        Problem problem = Refusals.only(made(classes));

        assertThat(problem.rule()).isEqualTo("unknown-class");
        assertThat(problem.text()).contains("Gone");
    }

    private static Flow<?, ?> made(Path classes) throws ReflectiveOperationException, IOException {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, TypedBuilderTest.class.getClassLoader())) {
            Object maker = loader.loadClass("Maker").getDeclaredConstructor().newInstance();
            return (Flow<?, ?>) ((Supplier<?>) maker).get();
        }
    }
}
