package dev.holdfast.web;

import dev.holdfast.client.Webhooks;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of web-hooks.
 *
 * @param id its number
 * @param href its path
 * @param url where the receiver is
 * @param events what is told; empty for everything
 * @param workflows of whose instances; empty for all
 * @param tags of instances that have all these tags
 * @param paused whether nothing is delivered
 * @param pausedAt since when
 * @param pausedBecause why
 * @param failingSince since when nothing could be delivered; left out if the last delivery went well
 * @param createdAt when it was made
 * @param createdBy who made it
 * @param oldSecretUntil until when the secret before the present one signs, too
 * @param secret what signatures are checked with: answered where it is made, and never again
 */
@Schema(name = "Webhook")
@JsonbPropertyOrder({
    "id",
    "href",
    "url",
    "events",
    "workflows",
    "tags",
    "paused",
    "pausedAt",
    "pausedBecause",
    "failingSince",
    "createdAt",
    "createdBy",
    "oldSecretUntil",
    "secret"
})
public record WebhookDetail(
        String id,
        String href,
        String url,
        List<String> events,
        List<String> workflows,
        List<String> tags,
        boolean paused,
        @Nullable Instant pausedAt,
        @Nullable String pausedBecause,
        @Nullable Instant failingSince,
        Instant createdAt,
        @Nullable String createdBy,
        @Nullable Instant oldSecretUntil,
        @Nullable String secret) {

    static WebhookDetail of(Webhook webhook, Links links) {
        return of(webhook, null, links);
    }

    static WebhookDetail of(Webhooks.WithSecret made, Links links) {
        return of(made.webhook(), made.secret(), links);
    }

    private static WebhookDetail of(Webhook webhook, @Nullable String secret, Links links) {
        return new WebhookDetail(
                Long.toString(webhook.id()),
                links.webhook(webhook.id()),
                webhook.target().url(),
                webhook.target().events().stream()
                        .sorted()
                        .map(Webhook.Event::text)
                        .toList(),
                webhook.target().workflows().stream().sorted().toList(),
                webhook.target().tags().stream().sorted().toList(),
                webhook.pausedAt().isPresent(),
                webhook.pausedAt().orElse(null),
                webhook.pausedBecause().orElse(null),
                webhook.failingSince().orElse(null),
                webhook.createdAt(),
                webhook.createdBy().orElse(null),
                webhook.oldSecretUntil().orElse(null),
                secret);
    }

    /**
     * The subscriptions by number.
     *
     * @param items the subscriptions
     */
    @Schema(name = "Webhooks")
    public record All(List<WebhookDetail> items) {}

    /**
     * A message that was sent.
     *
     * @param message its id
     */
    @Schema(name = "WebhookMessage")
    public record Message(String message) {}

    /**
     * How the delivery of one message went last.
     *
     * @param message the id of the message, the header webhook-id
     * @param event what it told
     * @param instanceId of which instance; left out for a test
     * @param delivered whether the receiver has taken it
     * @param attempts how often it was tried
     * @param at when it was tried last
     * @param status the HTTP status of the last answer; left out if there was none
     * @param millis how long the last attempt took
     * @param error why it failed
     */
    @Schema(name = "WebhookDelivery")
    @JsonbPropertyOrder({"message", "event", "instanceId", "delivered", "attempts", "at", "status", "millis", "error"})
    public record Delivery(
            String message,
            String event,
            @Nullable String instanceId,
            boolean delivered,
            int attempts,
            Instant at,
            @Nullable Integer status,
            int millis,
            @Nullable String error) {

        static Delivery of(WebhookDelivery delivery) {
            return new Delivery(
                    delivery.message(),
                    delivery.event(),
                    delivery.instance().orElse(null),
                    delivery.delivered(),
                    delivery.attempts(),
                    delivery.at(),
                    delivery.status().orElse(null),
                    delivery.millis(),
                    delivery.error().orElse(null));
        }
    }

    /**
     * The last deliveries, the newest first.
     *
     * @param items the deliveries
     */
    @Schema(name = "WebhookDeliveries")
    public record Deliveries(List<Delivery> items) {}
}
