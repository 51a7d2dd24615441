package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.NodeId;
import dev.holdfast.error.InvalidArgument;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * The order to move an instance to another definition.
 *
 * @param to the other definition
 * @param nodes which of its nodes stands for which of the present definition
 * @param order who orders it, and why
 */
record MigrateRequest(DefinitionHash to, Map<String, String> nodes, Order order) {

    /** Reads a body; throws {@link Rejected} if it is no JSON, {@link InvalidArgument} if it is not such an order. */
    static MigrateRequest read(byte[] body, SecurityContext caller) {
        Envelope envelope = Envelope.of(body, "to", "nodes", "reason");
        String to = envelope.text("to")
                .orElseThrow(() -> new InvalidArgument(
                        "the body has no member 'to'; it is the definition hash of the workflow to move to"));
        Map<String, String> nodes = new TreeMap<>();
        // What can be the id of no node in any definition is refused here.
        envelope.texts("nodes").forEach((before, after) -> nodes.put(id(before), id(after)));
        return new MigrateRequest(DefinitionHash.parse(to), nodes, Orders.of(envelope, caller));
    }

    private static String id(String node) {
        return new NodeId(node).value();
    }
}
