package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.InstanceQuery;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An order for many instances, as the body of a request says it.
 *
 * @param action what is ordered
 * @param filter which instances
 * @param dryRun whether to tell only what it would do
 * @param by who orders it, and why
 */
record BulkRequest(Bulk.Action action, InstanceQuery filter, boolean dryRun, Order by) {

    private static final List<String> TEXTS = List.of("status", "workflow", "id", "startedFrom", "startedBefore");
    private static final List<String> LISTS = List.of("label", "tag");

    /** Reads a body; throws {@link Rejected} or {@link InvalidArgument}. */
    static BulkRequest read(byte[] body, SecurityContext caller) {
        Envelope envelope = Envelope.of(body, "action", "filter", "dryRun", "reason");
        String action = envelope.text("action")
                .orElseThrow(() -> new InvalidArgument("the body has no member 'action'; there are " + actions()));
        Envelope filter = envelope.object(
                        "filter", "status", "workflow", "id", "startedFrom", "startedBefore", "label", "tag")
                .orElseThrow(
                        () -> new InvalidArgument("the body has no member 'filter'; {} means all instances there are"));
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        TEXTS.forEach(name -> filter.text(name).ifPresent(value -> parameters.put(name, List.of(value))));
        LISTS.forEach(name -> parameters.put(name, filter.list(name)));
        return new BulkRequest(
                action(action),
                new ListRequest(parameters).query(),
                envelope.flag("dryRun").orElse(false),
                Orders.of(envelope, caller));
    }

    private static Bulk.Action action(String text) {
        return Arrays.stream(Bulk.Action.values())
                .filter(action -> Spelling.plain(action).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidArgument("action '" + text + "' is unknown; there are " + actions()));
    }

    private static String actions() {
        return String.join(
                ", ", Arrays.stream(Bulk.Action.values()).map(Spelling::plain).toList());
    }
}
