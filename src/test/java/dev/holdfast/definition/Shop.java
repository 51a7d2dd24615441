package dev.holdfast.definition;

import static dev.holdfast.definition.Arm.arm;

import dev.holdfast.task.Settled;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A shop whose workflows use every kind of node, and the mistakes that can be made with them. */
final class Shop {

    private Shop() {}

    record Order(String id) {}

    record Payment(String id) {}

    record Stock(String id) {}

    record Receipt(String text) {}

    record Approval(boolean granted) {}

    enum Tier {
        GOLD,
        SILVER,
        BRONZE
    }

    /** Steps, joins, keys, turns, lists and lengths. */
    static class Desk {

        @Task
        public Order validate(Order order) {
            return order;
        }

        @Task
        public Receipt confirm(Payment payment, Stock stock) {
            return new Receipt(payment.id() + "+" + stock.id());
        }

        @Task
        public Receipt confirmThree(Payment one, Stock two, Order three) {
            return new Receipt(one.id() + "+" + two.id() + "+" + three.id());
        }

        @Task
        public Receipt confirmFour(Payment one, Stock two, Order three, Stock four) {
            return new Receipt(one.id() + "+" + two.id() + "+" + three.id() + "+" + four.id());
        }

        @Task
        public Receipt merge(Receipt one, Receipt two) {
            return new Receipt(one.text() + "&" + two.text());
        }

        @Task
        public Turn<Receipt> mergeAndJudge(Receipt one, Receipt two) {
            return Turn.done(merge(one, two));
        }

        @Task
        public Receipt collect(List<Payment> payments) {
            return new Receipt(payments.toString());
        }

        @Task
        public Receipt collectOrders(List<Order> orders) {
            return new Receipt(orders.toString());
        }

        @Task
        public Receipt settle(List<Settled<Payment>> payments) {
            return new Receipt(payments.toString());
        }

        @Task
        public Tier tier(Receipt receipt) {
            return Tier.valueOf(receipt.text());
        }

        @Task
        public String word(Receipt receipt) {
            return receipt.text();
        }

        @Task
        public Receipt stamp(Receipt receipt) {
            return receipt;
        }

        @Task
        public Turn<Receipt> improve(Receipt receipt) {
            return Turn.done(receipt);
        }

        @Task
        public List<Order> split(Receipt receipt) {
            return List.of(new Order(receipt.text()));
        }

        @Task
        public Duration pause(Receipt receipt) {
            return Duration.ofSeconds(receipt.text().length());
        }

        @Task
        public Receipt ship(Approval approval) {
            return new Receipt("" + approval.granted());
        }
    }

    /** Steps that can be taken back. */
    static class Till {

        @Task(retries = 2, timeout = "30s")
        public Payment charge(Order order) {
            return new Payment(order.id());
        }

        @Task
        public Payment chargeWith(Order order, TaskContext context) {
            return new Payment(context.instanceId() + order.id());
        }

        @Task(retries = 5, backoff = "3s")
        public void refund(Payment payment) {}

        @Task
        public Receipt refundWith(Payment payment, TaskContext context) {
            return new Receipt(context.instanceId() + payment.id());
        }

        @Task
        public void unsplit(List<Order> orders) {}

        @Task
        public void unconfirm(Receipt receipt) {}
    }

    /** What is on stock. */
    static class Store {

        @Task
        public Stock reserve(Order order) {
            return new Stock(order.id());
        }

        @Task
        public Stock restock(Payment payment) {
            return new Stock(payment.id());
        }
    }

    /** Mistakes. */
    static class Wrong {

        @Task
        public ArrayList<Order> arrayList(Receipt receipt) {
            return new ArrayList<>();
        }

        @Task
        public Orders orders(Receipt receipt) {
            return new Orders();
        }

        static class Orders extends ArrayList<Order> {
            private static final long serialVersionUID = 1L;
        }

        @Task
        public Receipt collectAny(Iterable<Payment> payments) {
            return new Receipt(payments.toString());
        }

        @Task
        public void unturn(Turn<Receipt> turn) {}

        public void noUndo(Payment payment) {}

        @Task
        public int countedUndo(Payment payment) {
            return 1;
        }

        @Task(priority = 9)
        public void priority9Undo(Payment payment) {}
    }

    static Flow<Order, Order> orders() {
        return Workflow.named("orders").taking(Order.class);
    }

    static Flow<Receipt, Receipt> receipts() {
        return Workflow.named("receipts").taking(Receipt.class);
    }

    static Flow<Order, Payment> charging() {
        return Workflow.named("charging").taking(Order.class).then(Till::charge).undoneBy(Till::refund);
    }

    /** Returns a workflow that has every kind of node, some of them in each other. */
    static Workflow<Order, Receipt> everything() {
        return Workflow.named("everything")
                .taking(Order.class)
                .then(Desk::validate)
                .fork(
                        arm("money", flow -> flow.then(Till::charge).undoneBy(Till::refund)),
                        arm(
                                "goods",
                                flow -> flow.delay("rest", Duration.ofSeconds(5))
                                        .then(Store::reserve)))
                .join(Desk::confirm)
                .undoneBy(Till::unconfirm)
                .route(Desk::tier)
                .when(Tier.SILVER, flow -> flow.then("silver", Desk::stamp))
                .when(Tier.GOLD, flow -> flow)
                .otherwise(flow -> flow.then("bronze", Desk::stamp))
                .loop(
                        "improving",
                        Limit.atMost(3).orElseLast(),
                        flow -> flow.then("before", Desk::stamp).then(Desk::improve))
                .delay("paused", Desk::pause)
                .forEach(
                        "each",
                        Desk::split,
                        flow -> flow.include("sub", charging().build()))
                .atOnce(8)
                .settled()
                .then(Desk::settle)
                .awaitAny("answer")
                .on("yes", Approval.class, flow -> flow.then("yes-ship", Desk::ship))
                .on("no", Approval.class, flow -> flow.then("no-ship", Desk::ship))
                .orAfter(Duration.ofDays(1), flow -> flow.then("late", Desk::stamp))
                .awaitSignal(
                        "approval",
                        Approval.class,
                        Wait.within(Duration.ofHours(2)).orNull())
                .then(Desk::ship)
                .call("archive", receipts().then(Desk::stamp).build())
                .build();
    }
}
