package dev.holdfast.examples.orders;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Gets the goods to the customer. */
@ApplicationScoped
public class ShippingTasks {

    @Inject
    Courier courier;

    @Inject
    Ledger ledger;

    /**
     * Orders a courier, who knows nothing of our transactions.
     *
     * <p>If the server dies between the answer and the checkpoint, the step runs again. The courier recognises the key
     * and gives the same number.
     */
    @Task(transaction = NONE)
    public Booking book(Reservation reservation, TaskContext context) {
        return new Booking(reservation, courier.book(context.idempotencyKey()));
    }

    /** Hands the parcel over and writes the receipt, with everything that the ledger says about the order. */
    @Task
    public Receipt ship(Booking booking, TaskContext context) {
        ledger.write(context, 0);
        Payment payment = booking.reservation().payment();
        return new Receipt(
                context.instanceId(),
                payment.order().customer(),
                payment.order().amountCents(),
                payment.authorization(),
                booking.tracking(),
                courier.timesAsked(booking.tracking()),
                ledger.of(context.instanceId()));
    }
}
