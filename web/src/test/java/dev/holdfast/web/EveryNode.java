package dev.holdfast.web;

import static dev.holdfast.definition.Arm.arm;

import dev.holdfast.definition.Limit;
import dev.holdfast.definition.Node;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.task.Transaction;
import dev.holdfast.task.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A workflow that nobody runs and that has every kind of node. */
final class EveryNode {

    private EveryNode() {}

    record Order(String id) {}

    record Payment(String id) {}

    record Receipt(String text) {}

    record Approval(boolean granted) {}

    enum Tier {
        GOLD,
        SILVER
    }

    /** The tasks. */
    static class Desk {

        @Task(
                retries = 3,
                backoff = "250ms",
                multiplier = 1.5,
                maxBackoff = "10s",
                jitter = 0.2,
                retryOn = IOException.class,
                abortOn = IllegalStateException.class,
                timeout = "2m",
                transaction = Transaction.NONE)
        public Payment charge(Order order) {
            return new Payment(order.id());
        }

        @Task(retries = 5)
        public void refund(Payment payment) {}

        @Task
        public Receipt reserve(Order order) {
            return new Receipt(order.id());
        }

        @Task
        public Receipt confirm(Payment payment, Receipt receipt) {
            return new Receipt(payment.id() + receipt.text());
        }

        @Task(displayName = "How good", timeout = "5s")
        public Tier tier(Receipt receipt) {
            return Tier.valueOf(receipt.text());
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
        public Duration rest(Receipt receipt) {
            return Duration.ofSeconds(receipt.text().length());
        }

        @Task
        public List<Order> split(Receipt receipt) {
            return List.of(new Order(receipt.text()));
        }

        @Task
        public Receipt collect(List<Payment> payments) {
            return new Receipt(payments.toString());
        }

        @Task
        public Receipt allow(Approval approval) {
            return new Receipt("" + approval.granted());
        }
    }

    static Workflow<Order, Receipt> other() {
        return Workflow.named("other").taking(Order.class).then(Desk::reserve).build();
    }

    static Workflow<Order, Receipt> named(String name) {
        return Workflow.named(name)
                .version(4)
                .taking(Order.class)
                .fork(
                        arm("money", flow -> flow.then(Desk::charge).undoneBy(Desk::refund)),
                        arm(
                                "goods",
                                flow -> flow.delay("breath", Duration.ofSeconds(90))
                                        .then(Desk::reserve)))
                .join(Desk::confirm)
                .route(Desk::tier)
                .when(Tier.GOLD, gold -> gold.then("gild", Desk::stamp))
                .otherwise(silver -> silver)
                .loop(
                        "improving",
                        Limit.atMost(5).orElseLast(),
                        flow -> flow.then(Desk::stamp).then(Desk::improve))
                .delay("rest", Desk::rest)
                .forEach("parts", Desk::split, part -> part.then("charge part", Desk::charge))
                .atOnce(2)
                .succeeded()
                .then(Desk::collect)
                .awaitAny("decision")
                .on("approve", Approval.class, flow -> flow.then(Desk::allow))
                .on("give/up", Receipt.class, flow -> flow)
                .orAfter(Duration.ofHours(36), flow -> flow.then("remind", Desk::stamp))
                .awaitSignal("address", Order.class)
                .include("sub", other())
                .awaitSignal(
                        "wait for order",
                        "order",
                        Order.class,
                        Wait.within(Duration.ofDays(1)).orNull())
                .call("child", other(), Node.OnParentEnd.LEAVE)
                .build();
    }
}
