package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.Webhook;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whom to tell of what, as a body says it.
 *
 * @param target the receiver and what it is told
 * @param order who orders it
 */
record WebhookRequest(Webhook.Target target, Order order) {

    /** Reads a body; throws {@link Rejected} or {@link InvalidArgument}. */
    static WebhookRequest read(byte[] body, SecurityContext caller) {
        Envelope envelope = Envelope.of(body, "url", "events", "workflows", "tags", "reason");
        String url = envelope.storable("url")
                .orElseThrow(() -> new InvalidArgument("the body has no member 'url', the address of the receiver"));
        Set<Webhook.Event> events = new TreeSet<>();
        for (String name : envelope.list("events")) {
            events.add(Webhook.Event.of(name)
                    .orElseThrow(() -> new InvalidArgument("'events' has '" + name + "'; there are "
                            + Arrays.stream(Webhook.Event.values())
                                    .map(Webhook.Event::text)
                                    .collect(Collectors.joining(", ")))));
        }
        return new WebhookRequest(
                new Webhook.Target(
                        url,
                        events,
                        Set.copyOf(new TreeSet<>(envelope.list("workflows"))),
                        Set.copyOf(new TreeSet<>(envelope.list("tags")))),
                Orders.of(envelope, caller));
    }
}
