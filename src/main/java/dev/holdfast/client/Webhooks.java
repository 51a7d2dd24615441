package dev.holdfast.client;

import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import java.util.List;
import java.util.Optional;

/**
 * The subscriptions of web-hooks: who is told by HTTP what happens to instances. Orders are entered into the audit, and join the
 * transaction of the caller, or open one.
 */
public interface Webhooks {

    /**
     * A subscription and what its receiver needs to check signatures; shown this once, and by nothing else.
     *
     * @param secret {@code whsec_} and the key in Base64
     */
    record WithSecret(Webhook webhook, String secret) {

        /** Leaves the secret out, so that no log has it. */
        @Override
        public String toString() {
            return webhook.toString();
        }
    }

    /**
     * Makes a subscription; other nodes know of it a few seconds later at the latest.
     *
     * @throws dev.holdfast.error.HoldfastException with code {@code webhook-refused} if the address is not allowed
     */
    WithSecret create(Webhook.Target target, Order order);

    /** Returns all by number. */
    List<Webhook> list();

    /** Returns one. */
    Optional<Webhook> find(long id);

    /** Gives one another target; throws {@link UnknownWebhook}, and as {@link #create}. */
    Webhook change(long id, Webhook.Target target, Order order);

    /** Removes one, with all that it was not told yet; throws {@link UnknownWebhook}. */
    void remove(long id, Order order);

    /** Delivers nothing until it is resumed; what happens meanwhile is kept. Throws {@link UnknownWebhook}. */
    Webhook pause(long id, Order order);

    /** Delivers again; what was kept is due at once. Throws {@link UnknownWebhook}. */
    Webhook resume(long id, Order order);

    /** Gives one another secret; the present one signs, too, for a configured while. Throws {@link UnknownWebhook}. */
    WithSecret rotate(long id, Order order);

    /** Sends a test; answers the id of its message. Throws {@link UnknownWebhook}. */
    String ping(long id, Order order);

    /** Returns how the last deliveries went, the newest first; throws {@link UnknownWebhook}. */
    List<WebhookDelivery> deliveries(long id, int limit);

    /** Sends a message once more that was tried before, with the same id; throws {@link UnknownWebhook} for one that is not kept. */
    void redeliver(long id, String message, Order order);
}
