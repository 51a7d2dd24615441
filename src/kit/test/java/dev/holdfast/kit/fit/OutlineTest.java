package dev.holdfast.kit.fit;

import static dev.holdfast.definition.Arm.arm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlineTest {

    private static Workflow<String, String> child() {
        return Workflow.named("child")
                .taking(String.class)
                .fork(arm("a", a -> a.then(Texts::same)), arm("b", b -> b.then("other", Texts::same)))
                .join(Texts::both)
                .build();
    }

    private static Workflow<String, String> nested() {
        return Workflow.named("nested")
                .taking(String.class)
                .include("deep", child())
                .forEach(
                        "each",
                        Texts::letters,
                        item -> item.delay("d", Duration.ofDays(1)).then("i", Texts::same))
                .succeeded()
                .then(Texts::all)
                .build();
    }

    /** Every kind of node, and most of them inside of others. */
    private static Workflow<String, String> everything() {
        return Workflow.named("everything")
                .taking(String.class)
                .then(Texts::same)
                .undoneBy(Texts::back)
                .fork(List.of(
                        arm("x", x -> x.then("x1", Texts::same)), arm("y", y -> y.delay("y1", Duration.ofHours(1)))))
                .join("joined", Texts::all)
                .route(Texts::way)
                .when(Texts.Way.LEFT, left -> left)
                .otherwise(right -> right.then("right", Texts::same))
                .routeByText(Texts::word)
                .when("one", one -> one.include("in", nested()))
                .when("two", two -> two.then("two", Texts::same))
                .end()
                .loop(
                        "outer",
                        Limit.atMost(3),
                        outer -> outer.loop("inner", Limit.atMost(2), inner -> inner.then("stop", Texts::stop))
                                .fork(
                                        arm("a", a -> a.then("a1", Texts::same)),
                                        arm("b", b -> b.then("b1", Texts::same)))
                                .join(Texts::stopBoth))
                .delay("computed", Texts::length)
                .awaitSignal("go", String.class, Wait.within(Duration.ofDays(1)).orNull())
                .awaitAny("any")
                .on("up", String.class, up -> up.then("up", Texts::same))
                .on("down", String.class, down -> down)
                .orAfter(Duration.ofDays(2), late -> late.then("late", Texts::same))
                .call("sub", child())
                .build();
    }

    private static List<String> places(Plan plan) {
        List<String> places = new ArrayList<>();
        plan.forEach(node -> places.add(node.getClass().getSimpleName() + " " + node.id() + " in "
                + plan.around(node.id()).map(Node::id) + " before "
                + plan.after(node.id()).map(Node::id)));
        return places;
    }

    @Test
    void a_plan_comes_back_with_the_same_kinds_ids_and_nesting() {
        Plan plan = everything().plan();

        JsonArray outline = Outline.of(plan.nodes());
        Plan read = OutlineReader.read(
                        Json.createReader(new StringReader(outline.toString())).readArray())
                .orElseThrow();

        assertThat(places(read)).isEqualTo(places(plan)).hasSizeGreaterThan(30);
    }

    @Test
    void an_outline_is_written_in_one_form() {
        assertThat(Outline.of(child().plan().nodes()))
                .hasToString("[{\"kind\":\"fork\",\"id\":\"fork-1\",\"arms\":["
                        + "{\"name\":\"a\",\"nodes\":[{\"kind\":\"task\",\"id\":\"same\"}]},"
                        + "{\"name\":\"b\",\"nodes\":[{\"kind\":\"task\",\"id\":\"other\"}]}],"
                        + "\"join\":{\"kind\":\"task\",\"id\":\"both\"}}]");
    }

    @Test
    void what_is_no_outline_gives_no_plan() {
        List<String> wrong = List.of(
                "[]",
                "[{}]",
                "[1]",
                "[{\"kind\":\"dance\",\"id\":\"d\"}]",
                "[{\"kind\":\"task\"}]",
                "[{\"kind\":\"task\",\"id\":\"a\"},{\"kind\":\"task\",\"id\":\"a\"}]",
                "[{\"kind\":\"task\",\"id\":\"a\",\"turn\":true}]",
                "[{\"kind\":\"fork\",\"id\":\"fork-7\",\"arms\":[{\"name\":\"a\",\"nodes\":[{\"kind\":\"task\",\"id\":\"t\"}]}],"
                        + "\"join\":{\"kind\":\"task\",\"id\":\"j\"}}]");

        assertThat(wrong)
                .allSatisfy(text -> assertThat(OutlineReader.read(
                                Json.createReader(new StringReader(text)).readArray()))
                        .as(text)
                        .isEmpty());
    }
}
