package dev.holdfast.ejb.service;

import dev.holdfast.client.NodeOrders;
import dev.holdfast.client.Order;
import dev.holdfast.engine.NodeDoor;
import dev.holdfast.error.HoldfastException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** The bean behind every injected {@link NodeOrders}: joins the caller's transaction or opens one. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalNodeOrders extends EngineDoor implements NodeOrders {

    /** For CDI. */
    public TransactionalNodeOrders() {}

    private NodeOrders door() {
        return new NodeDoor(engine.store().nodes(), engine.store().auditLog());
    }

    @Override
    public void drain(int number, Order order) {
        door().drain(number, order);
    }

    @Override
    public void undrain(int number, Order order) {
        door().undrain(number, order);
    }
}
