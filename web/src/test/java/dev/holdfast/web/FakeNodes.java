package dev.holdfast.web;

import dev.holdfast.client.NodeOrders;
import dev.holdfast.client.Order;
import dev.holdfast.client.UnknownNode;
import java.util.ArrayList;
import java.util.List;

/** One node, with number 1, that remembers what it was told. */
final class FakeNodes implements NodeOrders {

    private final List<String> told = new ArrayList<>();

    @Override
    public void drain(int number, Order order) {
        tell("drain", number, order);
    }

    @Override
    public void undrain(int number, Order order) {
        tell("undrain", number, order);
    }

    private void tell(String verb, int number, Order order) {
        if (number != 1) {
            throw new UnknownNode(number);
        }
        told.add(verb + " by " + order.actor().orElse("nobody") + ": "
                + order.reason().orElse("no reason"));
    }

    /** Returns what it was told, in order. */
    List<String> told() {
        return List.copyOf(told);
    }
}
