package dev.holdfast.ejb.webhook;

import dev.holdfast.client.Order;
import dev.holdfast.client.UnknownWebhook;
import dev.holdfast.client.Webhooks;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import dev.holdfast.store.Subscriptions;
import dev.holdfast.store.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The operations on subscriptions, each entered into the audit without its secret; in the transaction of the calling thread. */
public final class WebhookDoor implements Webhooks {

    private static final int MOST_NAMES = 100;
    private static final int LONGEST_NAME = 200;

    private final Hooks hooks;
    private final Subscriptions subscriptions;
    private final Transactions transactions;
    private final AuditDesk desk;

    /** Creates the door. */
    public WebhookDoor(Hooks hooks, Transactions transactions, AuditDesk desk) {
        this.hooks = hooks;
        this.subscriptions = hooks.subscriptions();
        this.transactions = transactions;
        this.desk = desk;
    }

    @Override
    public WithSecret create(Webhook.Target target, Order order) {
        byte[] secret = Signature.newSecret();
        Webhook made = entered("webhook-create", Optional.empty(), order, () -> {
            check(target);
            long id = subscriptions.add(target, order.actor(), secret);
            return require(id);
        });
        return new WithSecret(made, Signature.shown(secret));
    }

    private void check(Webhook.Target target) {
        hooks.rules().check(target.url());
        for (String name : Stream.concat(target.workflows().stream(), target.tags().stream())
                .toList()) {
            if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(c -> c < ' ')) {
                throw new InvalidArgument("'" + name + "' is no name of a workflow or a tag, which have 1 to "
                        + LONGEST_NAME + " characters and no line breaks");
            }
        }
        if (target.workflows().size() > MOST_NAMES || target.tags().size() > MOST_NAMES) {
            throw new InvalidArgument("a web-hook names at most " + MOST_NAMES + " workflows and as many tags");
        }
    }

    @Override
    public List<Webhook> list() {
        return subscriptions.list();
    }

    @Override
    public Optional<Webhook> find(long id) {
        return subscriptions.find(id);
    }

    private Webhook require(long id) {
        return find(id).orElseThrow(() -> new UnknownWebhook(id));
    }

    @Override
    public Webhook change(long id, Webhook.Target target, Order order) {
        return entered("webhook-change", Optional.of(id), order, () -> {
            require(id);
            check(target);
            subscriptions.change(id, target);
            return require(id);
        });
    }

    @Override
    public void remove(long id, Order order) {
        entered("webhook-remove", Optional.of(id), order, () -> {
            Webhook gone = require(id);
            subscriptions.remove(id);
            return gone;
        });
    }

    @Override
    public Webhook pause(long id, Order order) {
        return entered("webhook-pause", Optional.of(id), order, () -> {
            require(id);
            subscriptions.pause(id, order.reason().orElse("somebody has ordered it"));
            return require(id);
        });
    }

    @Override
    public Webhook resume(long id, Order order) {
        return entered("webhook-resume", Optional.of(id), order, () -> {
            require(id);
            subscriptions.resume(id);
            return require(id);
        });
    }

    @Override
    public WithSecret rotate(long id, Order order) {
        byte[] secret = Signature.newSecret();
        Webhook now = entered("webhook-rotate", Optional.of(id), order, () -> {
            require(id);
            subscriptions.rotate(id, secret, hooks.settings().overlap());
            return require(id);
        });
        return new WithSecret(now, Signature.shown(secret));
    }

    @Override
    public String ping(long id, Order order) {
        String[] message = {""};
        entered("webhook-ping", Optional.of(id), order, () -> {
            Webhook webhook = require(id);
            message[0] = hooks.announcer().ping(webhook);
            return webhook;
        });
        return message[0];
    }

    @Override
    public List<WebhookDelivery> deliveries(long id, int limit) {
        if (limit < 1) {
            throw new InvalidArgument("a list has a limit of at least 1, not " + limit);
        }
        require(id);
        return subscriptions.deliveries(id, limit);
    }

    @Override
    public void redeliver(long id, String message, Order order) {
        entered("webhook-redeliver", Optional.of(id), order, () -> {
            Webhook webhook = require(id);
            Subscriptions.Sent sent =
                    subscriptions.sent(id, message).orElseThrow(() -> new UnknownWebhook(id, message));
            hooks.announcer().again(webhook, sent);
            return webhook;
        });
    }

    private Webhook entered(String verb, Optional<Long> id, Order order, Supplier<Webhook> work) {
        Optional<String> was = id.flatMap(this::find).map(WebhookDoor::state);
        Webhook now;
        try {
            now = work.get();
        } catch (HoldfastException e) {
            desk.enter(verb, subject(id), e.code().text(), order, was, was);
            throw e;
        }
        desk.enter(
                verb,
                subject(Optional.of(now.id())),
                AuditEntry.DONE,
                order,
                was,
                find(now.id()).map(WebhookDoor::state));
        find(now.id()).ifPresent(hooks.announcer()::knows);
        transactions.afterCompletion(whatever -> hooks.lookAroundSoon());
        return now;
    }

    private static String subject(Optional<Long> id) {
        return "webhook/" + id.map(String::valueOf).orElse("new");
    }

    private static String state(Webhook webhook) {
        Webhook.Target target = webhook.target();
        return target.url() + " for "
                + (target.events().isEmpty()
                        ? "everything"
                        : target.events().stream()
                                .map(Webhook.Event::text)
                                .sorted()
                                .toList())
                + " of " + (target.workflows().isEmpty() ? "all workflows" : target.workflows())
                + (target.tags().isEmpty() ? "" : " with " + target.tags())
                + webhook.pausedAt().map(since -> ", paused").orElse("");
    }
}
