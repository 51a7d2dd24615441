package dev.holdfast.examples.saga;

import static dev.holdfast.definition.Arm.arm;
import static dev.holdfast.definition.Wait.within;
import static dev.holdfast.examples.saga.OrderTasks.Size.LARGE;
import static dev.holdfast.examples.saga.OrderTasks.Size.SMALL;
import static java.time.Duration.ofDays;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Offers the workflow to the engine, which finds it when the application is deployed. */
@ApplicationScoped
public class OrderWorkflow {

    /** From an order to its receipt, or back to where it began. */
    @Produces
    @ApplicationScoped
    Workflow<Order, Receipt> order() {
        return Workflow.named("order-saga")
                .taking(Order.class)
                .fork(
                        arm("stock", a -> a.then(WarehouseTasks::reserve).undoneBy(WarehouseTasks::release)),
                        arm("fraud", a -> a.then(OrderTasks::screen)))
                .join(OrderTasks::clear)
                .route(OrderTasks::size)
                .when(SMALL, small -> small)
                .when(LARGE, OrderWorkflow::approved)
                .end()
                .then(WarehouseTasks::pack)
                .then(PaymentTasks::charge)
                .undoneBy(PaymentTasks::refund)
                .then(WarehouseTasks::ship)
                .build();
    }

    /** Asks somebody; what asked hands the order on, so that the decision has both, the order and the answer. */
    private static Flow<Order, Order> approved(Flow<Order, Order> order) {
        return order.fork(
                        arm("question", a -> a.then(OrderTasks::ask)),
                        arm("answer", a -> a.awaitSignal("approval", Approval.class, within(ofDays(2)))))
                .join(OrderTasks::decide);
    }
}
