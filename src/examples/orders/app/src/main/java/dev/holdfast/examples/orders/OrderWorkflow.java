package dev.holdfast.examples.orders;

import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Offers the workflow to the engine, which finds it when the application is deployed. */
@ApplicationScoped
public class OrderWorkflow {

    /** From an order to its receipt. */
    @Produces
    @ApplicationScoped
    Workflow<Order, Receipt> order() {
        return Workflow.named("order")
                .taking(Order.class)
                .then(OrderTasks::validate)
                .then(PaymentTasks::charge)
                .then(StockTasks::reserve)
                .then(ShippingTasks::book)
                .then(ShippingTasks::ship)
                .build();
    }
}
