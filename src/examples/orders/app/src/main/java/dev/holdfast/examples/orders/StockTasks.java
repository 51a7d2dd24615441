package dev.holdfast.examples.orders;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Sets goods aside. */
@ApplicationScoped
public class StockTasks {

    private static final int SHELVES = 40;

    @Inject
    Ledger ledger;

    /** Finds the shelf of the item and takes the goods from it. */
    @Task
    public Reservation reserve(Payment payment, TaskContext context) {
        ledger.write(context, 0);
        int shelf = Math.floorMod(payment.order().item().hashCode(), SHELVES);
        return new Reservation(payment, "shelf-" + shelf);
    }
}
