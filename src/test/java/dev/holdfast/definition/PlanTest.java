package dev.holdfast.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Orders.Order;
import dev.holdfast.definition.Orders.Tasks;
import dev.holdfast.error.InvalidArgument;
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
    }

    @Test
    void a_node_it_lacks_is_refused_by_name() {
        assertThatThrownBy(() -> plan.node(id("x")))
                .isInstanceOf(InvalidArgument.class)
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> plan.after(id("x"))).isInstanceOf(InvalidArgument.class);
    }

    @Test
    void it_cannot_be_changed() {
        assertThatThrownBy(() -> plan.nodes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> plan.listing().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
