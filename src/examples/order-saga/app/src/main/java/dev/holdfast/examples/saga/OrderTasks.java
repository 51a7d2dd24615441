package dev.holdfast.examples.saga;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Looks at orders, and asks people about them. */
@ApplicationScoped
public class OrderTasks {

    /** What an order is taken for: a large one needs somebody's approval. */
    public enum Size {
        SMALL,
        LARGE
    }

    @Inject
    Ledger ledger;

    /** Looks for fraud, while the goods are set aside; answers how suspicious the order is, from 0 to 100. */
    @Task
    public Integer screen(Order order) {
        return Math.min(order.quantity(), 100);
    }

    /** Lets an order go on that is above suspicion. */
    @Task
    public Order clear(Reservation reservation, Integer suspicion) {
        if (suspicion > 80) {
            throw new OrderRefused("this looks like fraud: " + suspicion + " of 100");
        }
        return reservation.order();
    }

    /** Says which way the order takes. */
    @Task
    public Size size(Order order) {
        return order.amountCents() < 100_000 ? Size.SMALL : Size.LARGE;
    }

    /** Asks for approval. Whom, is not for this example to say. */
    @Task
    public Order ask(Order order, TaskContext context) {
        ledger.write(context, "ask", 0);
        return order;
    }

    /** Lets an approved order go on. */
    @Task
    public Order decide(Order order, Approval approval) {
        if (!approval.given()) {
            throw new OrderRefused(approval.by() + " does not approve");
        }
        return order;
    }
}
