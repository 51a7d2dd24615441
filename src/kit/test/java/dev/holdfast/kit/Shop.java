package dev.holdfast.kit;

import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A small shop, as applications have it: values, task beans, and a workflow over them. */
public final class Shop {

    private Shop() {}

    /** What is bought. */
    public record Order(String item, int cents) {}

    /** What was paid. */
    public record Payment(Order order, String reference) {}

    /** Whether somebody agrees. */
    public record Approval(boolean given) {}

    /** What the customer gets. */
    public record Receipt(String text) {}

    /** The bank said no. */
    public static final class Declined extends Exception {

        private static final long serialVersionUID = 1L;

        Declined(String why) {
            super(why);
        }
    }

    /** The bank, outside of every transaction: what was sent to it was sent. It recognises repetitions by their keys. */
    public static final class Bank {

        final List<String> calls = new ArrayList<>();
        final List<String> charged = new ArrayList<>();
        private final List<String> keys = new ArrayList<>();

        String charge(String key, int cents) {
            calls.add("charge " + cents);
            if (!keys.contains(key)) {
                keys.add(key);
                charged.add("charge " + cents);
            }
            return "bank-" + cents;
        }

        void refund(String reference) {
            calls.add("refund " + reference);
        }
    }

    /** Steps of payment, at the bank. */
    public static class Payments {

        private final Bank bank;

        Payments(Bank bank) {
            this.bank = bank;
        }

        /** Takes the money; what the bank does is in no transaction. */
        @Task(transaction = Transaction.NONE, retries = 2, backoff = "10s", timeout = "1m")
        public Payment charge(Order order, TaskContext context) throws Declined {
            if (order.cents() > 100_000) {
                throw new Declined("too much");
            }
            return new Payment(order, bank.charge(context.idempotencyKey(), order.cents()));
        }

        /** Gives the money back. */
        @Task(retries = 1, backoff = "1m")
        public void refund(Payment payment) {
            bank.refund(payment.reference());
        }
    }

    /** Steps of the shop itself, which keeps books. */
    public static class Counter {

        final Ledger<String> books;

        Counter(Ledger<String> books) {
            this.books = books;
        }

        /** Notes what was ordered. */
        @Task
        public Order enter(Order order) {
            books.add("entered " + order.item());
            return order;
        }

        /** Takes note of the entry back. */
        @Task
        public void strike(Order order) {
            books.add("struck " + order.item());
        }

        /** Looks whether the approval was given. */
        @Task
        public Receipt ship(Approval approval) {
            if (!approval.given()) {
                throw new IllegalStateException("not approved");
            }
            books.add("shipped");
            return new Receipt("on its way");
        }
    }

    /** Enters an order, charges it, waits at most three days for an approval, and ships a day later. */
    static Workflow<Order, Receipt> order() {
        return Workflow.named("order")
                .taking(Order.class)
                .then(Counter::enter)
                .undoneBy(Counter::strike)
                .then(Payments::charge)
                .undoneBy(Payments::refund)
                .awaitSignal("approval", Approval.class, Wait.within(Duration.ofDays(3)))
                .delay("night", Duration.ofDays(1))
                .then(Counter::ship)
                .build();
    }
}
