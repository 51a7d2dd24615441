package dev.holdfast.web;

import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;

/** A workflow of two steps that nobody runs. */
final class BookOrder {

    private BookOrder() {}

    record Order(String customer, long amountCents) {}

    record Receipt(String text) {}

    /** The tasks. */
    static class Tasks {

        @Task(version = "2", tags = "gpu", description = "Looks at the order")
        public Order validate(Order order) {
            return order;
        }

        @Task(priority = 1)
        public Receipt ship(Order order) {
            return new Receipt(order.customer());
        }
    }

    static Workflow<Order, Receipt> named(String name) {
        return Workflow.named(name)
                .taking(Order.class)
                .then(Tasks::validate)
                .then(Tasks::ship)
                .build();
    }

    /** Another structure under the same name. */
    static Workflow<Order, Order> shorter(String name) {
        return Workflow.named(name).taking(Order.class).then(Tasks::validate).build();
    }
}
