package dev.holdfast.examples.saga;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;

/** Takes the customer's money, and gives it back. */
@ApplicationScoped
public class PaymentTasks {

    @Inject
    Bank bank;

    @Inject
    Ledger ledger;

    /**
     * Takes the price of the order. The line belongs to the transaction of the step: a failed attempt takes it along, and so
     * does a crash. The bank knows nothing of transactions; it recognises the key if it is asked again.
     */
    @Task(retries = 5, backoff = "1s", multiplier = 2, maxBackoff = "1m", jitter = 0.2, timeout = "30s")
    public Payment charge(Order order, TaskContext context) throws IOException {
        ledger.write(context, "charge", order.amountCents());
        return new Payment(order, bank.charge(context.idempotencyKey(), order.amountCents()));
    }

    /** Gives it back. */
    @Task(retries = 10, backoff = "1s", maxBackoff = "1m")
    public void refund(Payment payment, TaskContext context) {
        ledger.write(context, "refund", -payment.order().amountCents());
        bank.refund(payment.authorization());
    }
}
