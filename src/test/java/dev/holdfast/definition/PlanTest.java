package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.task.Task;
import dev.holdfast.testing.Case;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

    private final Plan plan = Workflow.named("orders")
            .taking(Order.class)
            .then("a", Tasks::validate)
            .then("b", Tasks::validate)
            .then("c", Tasks::split)
            .build()
            .plan();

    private static NodeId id(String text) {
        return new NodeId(text);
    }

    @Test
    void it_begins_with_its_first_node_and_knows_what_follows_each() {
        assertThat(plan.first().id()).isEqualTo(id("a"));
        assertThat(plan.after(id("a"))).map(Node::id).hasValue(id("b"));
        assertThat(plan.after(id("b"))).map(Node::id).hasValue(id("c"));
        assertThat(plan.after(id("c"))).isEmpty();
        assertThat(plan.node(id("b")).id()).isEqualTo(id("b"));
        assertThat(plan.around(id("b"))).isEmpty();
    }

    @Test
    @Case({"BLD-10", "BLD-12"})
    void every_kind_is_listed_parents_first_with_what_it_follows_or_stands_in() {
        List<String> rows = Shop.everything().plan().listing().stream()
                .map(row -> row.kind() + " " + row.node().id() + " < "
                        + row.predecessor().map(NodeId::value).orElse(""))
                .toList();

        assertThat(rows)
                .containsExactly(
                        "task validate < ",
                        "fork fork-1 < validate",
                        "task charge < fork-1",
                        "delay rest < fork-1",
                        "task reserve < rest",
                        "task confirm < fork-1",
                        "route tier < fork-1",
                        "task silver < tier",
                        "task bronze < tier",
                        "loop improving < tier",
                        "task before < improving",
                        "task improve < before",
                        "delay paused < improving",
                        "task split < paused",
                        "for_each each < split",
                        "child_workflow sub < each",
                        "task sub/charge < sub",
                        "task settle < each",
                        "await_signal answer < settle",
                        "task yes-ship < answer",
                        "task no-ship < answer",
                        "task late < answer",
                        "await_signal approval < answer",
                        "task ship < approval",
                        "call archive < ship");
    }

    @Test
    @Case({"BLD-13", "BLD-14"})
    void the_listing_tells_how_long_nodes_may_take_or_do() {
        List<String> times = new ArrayList<>();
        Shop.everything()
                .plan()
                .listing()
                .forEach(
                        row -> row.time().ifPresent(time -> times.add(row.node().id() + " " + time)));

        assertThat(times)
                .containsExactly("charge PT30S", "rest PT5S", "sub/charge PT30S", "answer PT24H", "approval PT2H");
    }

    /** Decides in limited time. */
    static class Hasty {

        @Task(timeout = "2s")
        public String word(Order order) {
            return order.id();
        }
    }

    @Test
    void the_listing_tells_how_long_a_route_may_decide() {
        Plan.Listing row = Workflow.named("orders")
                .taking(Order.class)
                .routeByText(Hasty::word)
                .when("a", flow -> flow)
                .end()
                .build()
                .plan()
                .listing()
                .get(0);

        assertThat(row.time()).hasValue(Duration.ofSeconds(2));
    }

    @Test
    void the_step_of_a_join_is_found_by_its_id_and_stands_where_its_fork_does() {
        Plan everything = Shop.everything().plan();

        assertThat(everything.node(id("confirm"))).isInstanceOf(Node.Task.class);
        assertThat(everything.node(id("fork-1"))).isInstanceOf(Node.Fork.class);
        assertThat(everything.after(id("confirm"))).isEqualTo(everything.after(id("fork-1")));
        assertThat(everything.after(id("confirm"))).map(Node::id).hasValue(id("tier"));
        assertThat(everything.around(id("confirm"))).isEmpty();
        assertThat(everything.after(id("charge"))).isEmpty();
        assertThat(everything.around(id("charge"))).map(Node::id).hasValue(id("fork-1"));
    }

    @Test
    void a_node_it_lacks_is_refused_by_name() {
        assertThat(plan.has(id("x"))).isFalse();
        assertThatThrownBy(() -> plan.node(id("x")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> plan.after(id("x"))).isInstanceOf(InvalidArgument.class);
        assertThatThrownBy(() -> plan.around(id("x"))).isInstanceOf(InvalidArgument.class);
    }

    @Test
    void it_cannot_be_changed() {
        assertThatThrownBy(() -> plan.nodes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> plan.listing().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
