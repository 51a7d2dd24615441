package dev.holdfast.ejb.service;

import dev.holdfast.client.Order;
import dev.holdfast.client.Webhooks;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;

/** The bean behind every injected {@link Webhooks}: joins the caller's transaction or opens one. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class TransactionalWebhooks extends EngineDoor implements Webhooks {

    /** For CDI. */
    public TransactionalWebhooks() {}

    private Webhooks door() {
        return engine.webhooks();
    }

    @Override
    public WithSecret create(Webhook.Target target, Order order) {
        return door().create(target, order);
    }

    @Override
    public List<Webhook> list() {
        return door().list();
    }

    @Override
    public Optional<Webhook> find(long id) {
        return door().find(id);
    }

    @Override
    public Webhook change(long id, Webhook.Target target, Order order) {
        return door().change(id, target, order);
    }

    @Override
    public void remove(long id, Order order) {
        door().remove(id, order);
    }

    @Override
    public Webhook pause(long id, Order order) {
        return door().pause(id, order);
    }

    @Override
    public Webhook resume(long id, Order order) {
        return door().resume(id, order);
    }

    @Override
    public WithSecret rotate(long id, Order order) {
        return door().rotate(id, order);
    }

    @Override
    public String ping(long id, Order order) {
        return door().ping(id, order);
    }

    @Override
    public List<WebhookDelivery> deliveries(long id, int limit) {
        return door().deliveries(id, limit);
    }

    @Override
    public void redeliver(long id, String message, Order order) {
        door().redeliver(id, message, order);
    }
}
