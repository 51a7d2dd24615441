package dev.holdfast.examples.orders;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;

/** Takes the customer's money. */
@ApplicationScoped
public class PaymentTasks {

    @Inject
    Ledger ledger;

    /**
     * Books the price of the order, in the transaction that also stores the checkpoint.
     *
     * <p>The line is in the ledger before the bank answers. If the server dies while it waits, the line goes with it, and
     * the step runs again: one line in the end.
     */
    @Task
    public Payment charge(Order order, TaskContext context) throws InterruptedException {
        ledger.write(context, order.amountCents());
        TimeUnit.SECONDS.sleep(order.pauseSeconds());
        return new Payment(order, "bank-" + context.instanceId());
    }
}
