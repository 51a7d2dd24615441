package dev.holdfast.engine;

import dev.holdfast.client.NodeOrders;
import dev.holdfast.client.Order;
import dev.holdfast.client.UnknownNode;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.store.AuditLog;
import dev.holdfast.store.Nodes;
import java.util.Optional;

/** Writes orders for nodes into their rows, and into the audit with them, in the transaction of the caller. */
public final class NodeDoor implements NodeOrders {

    private final Nodes nodes;
    private final AuditDesk desk;

    /** Writes into a store. */
    public NodeDoor(Nodes nodes, AuditLog log) {
        this.nodes = nodes;
        this.desk = new AuditDesk(log);
    }

    @Override
    public void drain(int number, Order order) {
        order("drain", number, true, order);
    }

    @Override
    public void undrain(int number, Order order) {
        order("undrain", number, false, order);
    }

    private void order(String verb, int number, boolean drained, Order by) {
        Nodes.Life life = nodes.drain(number, drained).orElseThrow(() -> new UnknownNode(number));
        desk.enter(
                verb,
                "node/" + life.id(),
                AuditEntry.DONE,
                by,
                Optional.of(state(life.toDrain())),
                Optional.of(state(drained)));
    }

    private static String state(boolean drained) {
        return drained ? "to take no more work" : "to take work";
    }
}
