package dev.holdfast.definition;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import java.util.List;

/** Beans with methods of every kind that somebody may try to use as a step. */
final class Orders {

    private Orders() {}

    record Order(String id) {}

    record Item(String name) {}

    /** Where nothing is wrong. */
    static class Tasks {

        @Task
        public Order validate(Order order) {
            return order;
        }

        @Task
        public List<Item> split(Order order) {
            return List.of(new Item(order.id()));
        }

        @Task
        public Integer count(List<Item> items) {
            return items.size();
        }

        @Task
        public String label(Order order, TaskContext context) {
            return context.instanceId() + order.id();
        }

        @Task(
                id = "ship-it",
                transaction = Transaction.NONE,
                version = "2",
                priority = 1,
                tags = {"gpu", "eu", "gpu"},
                displayName = "Ship",
                description = "Gives the parcel to the courier")
        public Order ship(Order order) {
            return order;
        }
    }

    /** Inherits its tasks and overrides one. */
    static class SpecialTasks extends Tasks {

        @Override
        @Task(version = "special")
        public Order validate(Order order) {
            return new Order("special " + order.id());
        }
    }

    /** Has a task with a body of its own. */
    interface Packing {

        @Task
        default Order pack(Order order) {
            return order;
        }
    }

    static class Packer implements Packing {}

    /** Where everything is wrong. */
    static class Wrong {

        public Order noTask(Order order) {
            return order;
        }

        @Task(priority = 0)
        public Order priority0(Order order) {
            return order;
        }

        @Task(priority = 6)
        public Order priority6(Order order) {
            return order;
        }

        @Task(tags = "")
        public Order emptyTag(Order order) {
            return order;
        }

        @Task(tags = "a,b")
        public Order commaTag(Order order) {
            return order;
        }

        @Task(tags = "12345678901234567890123456789012345678901234567890123456789012345")
        public Order longTag(Order order) {
            return order;
        }

        @Task(
                tags = {
                    "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18",
                    "19", "20", "21"
                })
        public Order manyTags(Order order) {
            return order;
        }

        @Task(id = "a\nb")
        public Order controlId(Order order) {
            return order;
        }

        @Task
        public Order primitiveInput(int number) {
            return new Order("" + number);
        }

        @Task
        public int primitiveOutput(Order order) {
            return order.id().length();
        }

        @Task
        public Order contextFirst(TaskContext context) {
            return new Order(context.instanceId());
        }

        @Task
        static Order ofNoBean(Wrong bean, Order order) {
            return order;
        }

        /** Bound to one object, it would fit where a step is wanted. */
        @Task
        public Order bound(Tasks bean, Order order) {
            return order;
        }
    }

    /** A task whose types are open. */
    static class Open<T> {

        @Task
        public T same(T value) {
            return value;
        }

        @Task
        public List<T> many(T value) {
            return List.of(value);
        }

        @Task
        public Integer count(List<? extends T> values) {
            return values.size();
        }
    }

    /** Closes them. */
    static class Closed extends Open<Order> {}
}
