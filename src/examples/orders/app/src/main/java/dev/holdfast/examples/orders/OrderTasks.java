package dev.holdfast.examples.orders;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Looks at an order before anybody works on it. */
@ApplicationScoped
public class OrderTasks {

    private static final int LONGEST_PAUSE_SECONDS = 120;

    @Inject
    Ledger ledger;

    /** Accepts the order; throws {@link InvalidOrder}, with which the instance ends, for one that nobody can fulfil. */
    @Task
    public Order validate(Order order, TaskContext context) {
        check(order);
        ledger.write(context, 0);
        return order;
    }

    static void check(Order order) {
        require(filled(order.customer()), "the customer is missing");
        require(filled(order.item()), "the item is missing");
        require(order.quantity() > 0, "quantity must be 1 or more, was " + order.quantity());
        require(order.amountCents() > 0, "amountCents must be 1 or more, was " + order.amountCents());
        require(
                order.pauseSeconds() >= 0 && order.pauseSeconds() <= LONGEST_PAUSE_SECONDS,
                "pauseSeconds must be 0 to " + LONGEST_PAUSE_SECONDS + ", was " + order.pauseSeconds());
    }

    // JSON may leave a text out, whatever the record says.
    private static boolean filled(String text) {
        return text != null && !text.isBlank();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new InvalidOrder(otherwise);
        }
    }
}
