package dev.holdfast.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.definition.Workflow;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderWorkflowTest {

    private final Jsonb json = JsonbBuilder.create();

    @Test
    void an_order_goes_through_five_steps() {
        Workflow<Order, Receipt> order = new OrderWorkflow().order();

        assertThat(order.plan().nodes())
                .extracting(node -> node.id().value())
                .containsExactly("validate", "charge", "reserve", "book", "ship");
    }

    @Test
    void what_an_order_leaves_out_is_nothing() {
        Order order = json.fromJson("""
                {"customer": "Ada", "item": "lamp", "quantity": 2, "amountCents": 4200}""", Order.class);

        assertThat(order).isEqualTo(new Order("Ada", "lamp", 2, 4200, 0));
    }

    @Test
    void what_the_steps_hand_on_survives_as_json() {
        Payment payment = new Payment(new Order("Ada", "lamp", 2, 4200, 0), "bank-1");
        Booking booking = new Booking(new Reservation(payment, "shelf-7"), "parcel-1");
        Receipt receipt =
                new Receipt("order-1", "Ada", 4200, "bank-1", "parcel-1", 1, List.of(new Receipt.Line("charge", 4200)));

        assertThat(json.fromJson(json.toJson(booking), Booking.class)).isEqualTo(booking);
        assertThat(json.fromJson(json.toJson(receipt), Receipt.class)).isEqualTo(receipt);
    }

    @Test
    void an_order_for_nothing_is_refused() {
        Order order = new Order("Ada", "lamp", 0, 4200, 0);

        assertThatThrownBy(() -> OrderTasks.check(order))
                .isInstanceOf(InvalidOrder.class)
                .hasMessage("quantity must be 1 or more, was 0");
    }

    @Test
    void an_order_by_nobody_is_refused() {
        Order order = json.fromJson("{\"item\": \"lamp\", \"quantity\": 1, \"amountCents\": 1}", Order.class);

        assertThatThrownBy(() -> OrderTasks.check(order))
                .isInstanceOf(InvalidOrder.class)
                .hasMessage("the customer is missing");
    }
}
