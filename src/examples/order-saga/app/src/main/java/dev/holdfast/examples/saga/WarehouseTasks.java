package dev.holdfast.examples.saga;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Sets goods aside, puts them back, and gets them to the customer. */
@ApplicationScoped
public class WarehouseTasks {

    private static final Set<String> SERVICED = Set.of("AT", "CH", "DE", "FR", "GB", "IT");

    private static final int LONGEST_PACKING = 600;

    @Inject
    Ledger ledger;

    /** Takes the goods from their shelf. */
    @Task
    public Reservation reserve(Order order, TaskContext context) {
        ledger.write(context, "reserve", 0);
        return new Reservation(order, "shelf-" + Math.floorMod(order.item().hashCode(), 40));
    }

    /** Puts them back. */
    @Task(retries = 10, backoff = "1s", maxBackoff = "1m")
    public void release(Reservation reservation, TaskContext context) {
        ledger.write(context, "release", 0);
    }

    /**
     * Packs them. It takes its time and touches no data: outside a transaction it holds no connection meanwhile, and begins anew after
     * a crash.
     */
    @Task(transaction = NONE)
    public Order pack(Order order) throws InterruptedException {
        TimeUnit.SECONDS.sleep(Math.min(order.packingSeconds(), LONGEST_PACKING));
        return order;
    }

    /** Hands the parcel over. What it wrote for one that nobody delivers goes with its transaction. */
    @Task(retries = 3, backoff = "1s", abortOn = OrderRefused.class)
    public Receipt ship(Payment payment, TaskContext context) {
        ledger.write(context, "ship", 0);
        String country = payment.order().country();
        if (!SERVICED.contains(country)) {
            throw new OrderRefused("nobody delivers to " + country);
        }
        return new Receipt(context.instanceId(), payment.authorization(), ledger.of(context.instanceId()));
    }
}
