package dev.holdfast.ejb.webhook;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.client.WebhookRefused;
import dev.holdfast.ejb.config.WebhookSettings;
import dev.holdfast.engine.Delivery;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Recipients;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import dev.holdfast.store.Outbox;
import dev.holdfast.store.Subscriptions;
import dev.holdfast.store.Transactions;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The receivers of web-hooks as recipients of the outbox, and what becomes of their deliveries: a log of the last ones, rests for a
 * receiver that is out of order, and in the end a pause. Safe for use by many threads.
 *
 * <p>A rest is this node's own and only spares attempts; that a subscription is paused is stored.
 */
public final class Hooks implements Recipients, Delivery.Listener {

    private static final int GONE = 410;

    /** What came of the attempt that a thread is at. */
    private record Outcome(OptionalInt status, int millis, Optional<String> pause) {}

    private final Subscriptions subscriptions;
    private final Transactions transactions;
    private final Announcer announcer;
    private final WebhookSettings settings;
    private final TargetRules rules;
    private final Post post;
    private final Clock clock;
    private final Pace pace;
    private final Map<Long, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Rests rests;
    private volatile boolean soon = true;
    private long refreshed;

    /** Creates the recipients. */
    public Hooks(
            Subscriptions subscriptions,
            Transactions transactions,
            Announcer announcer,
            WebhookSettings settings,
            Clock clock,
            Pace pace) {
        this.subscriptions = subscriptions;
        this.transactions = transactions;
        this.announcer = announcer;
        this.settings = settings;
        this.rules = new TargetRules(settings);
        this.post = new Post(settings.timeout());
        this.clock = clock;
        this.pace = pace;
        this.rests = new Rests(pace);
        this.refreshed = pace.nanos();
    }

    /** Returns how they are configured. */
    public WebhookSettings settings() {
        return settings;
    }

    /** Returns which addresses may be called. */
    TargetRules rules() {
        return rules;
    }

    Announcer announcer() {
        return announcer;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Reads the subscriptions anew if that was long ago, and forgets old deliveries; for one thread without a transaction. */
    public void lookAround() {
        if (soon || pace.nanos() - refreshed >= settings.refresh().toNanos()) {
            soon = false;
            refreshed = pace.nanos();
            boolean any = announcer.isAnybodyTold();
            announcer.refresh();
            if (any || announcer.isAnybodyTold()) {
                transactions.own(() -> {
                    announcer.known().forEach(webhook -> subscriptions.trim(webhook.id()));
                    return true;
                });
            }
        }
    }

    /** Makes the couriers read them anew at once. */
    void lookAroundSoon() {
        soon = true;
        announcer.wake();
    }

    /** Tells whether there are subscriptions. */
    public boolean isAnybodyTold() {
        return announcer.isAnybodyTold();
    }

    @Override
    public Set<String> channels() {
        if (settings.couriers() == 0) {
            return Set.of();
        }
        return announcer.channels().stream().filter(rests::isAwake).collect(Collectors.toSet());
    }

    @Override
    public Optional<Recipient> receiving(String channel) {
        return announcer.channels().contains(channel) ? Optional.of(new Receiver(channel)) : Optional.empty();
    }

    /** The receiver of one subscription. */
    private final class Receiver implements Recipient {

        private final String channel;

        Receiver(String channel) {
            this.channel = channel;
        }

        @Override
        public String name() {
            return channel;
        }

        @Override
        public void receive(Outbox.Message message) throws IOException, InterruptedException {
            long id = Long.parseLong(channel.substring(Webhook.CHANNELS.length()));
            Optional<Webhook> webhook = subscriptions.find(id);
            if (webhook.isEmpty()) {
                return; // it was removed while this was on its way
            }
            long begin = pace.nanos();
            URI to;
            try {
                to = rules.check(webhook.get().target().url());
            } catch (WebhookRefused e) {
                outcomes.put(message.number(), new Outcome(OptionalInt.empty(), 0, Optional.of(text(e))));
                throw e;
            }
            int status;
            try {
                status = post.send(to, headers(id, message), message.message().bytes());
            } catch (IOException e) {
                outcomes.put(message.number(), new Outcome(OptionalInt.empty(), since(begin), Optional.empty()));
                throw new NotTaken("there was no answer from " + to.getAuthority() + ": " + e, e);
            }
            if (status / 100 != 2) {
                outcomes.put(
                        message.number(),
                        new Outcome(
                                OptionalInt.of(status),
                                since(begin),
                                status == GONE
                                        ? Optional.of("its receiver has answered 410, that it is gone for good")
                                        : Optional.empty()));
                throw new NotTaken("the receiver has answered " + status, null);
            }
            note(
                    id,
                    message,
                    true,
                    new Outcome(OptionalInt.of(status), since(begin), Optional.empty()),
                    Optional.empty());
            if (webhook.get().failingSince().isPresent()) {
                subscriptions.succeeded(id);
            }
            rests.succeeded(channel);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Receiver receiver && receiver.channel.equals(channel);
        }

        @Override
        public int hashCode() {
            return channel.hashCode();
        }
    }

    private int since(long begin) {
        return (int) Duration.ofNanos(pace.nanos() - begin).toMillis();
    }

    private Map<String, String> headers(long id, Outbox.Message message) {
        byte[] body = message.message().bytes();
        long second = clock.instant().getEpochSecond();
        String name = messageId(message);
        List<byte[]> secrets = subscriptions.secrets(id);
        Map<String, String> headers = new TreeMap<>();
        headers.put("content-type", "application/cloudevents+json; charset=utf-8");
        headers.put("user-agent", "holdfast");
        headers.put("webhook-id", name);
        headers.put("webhook-timestamp", Long.toString(second));
        headers.put("webhook-signature", Signature.of(name, second, body, secrets));
        return headers;
    }

    private static String messageId(Outbox.Message message) {
        return Subscriptions.message(
                message.sender().branch().run(), message.sender().sequence());
    }

    private void note(long id, Outbox.Message message, boolean delivered, Outcome outcome, Optional<String> error) {
        Payload body = message.message();
        Outbox.Sender sender = message.sender();
        subscriptions.note(
                new WebhookDelivery(
                        id,
                        messageId(message),
                        EventBody.event(body),
                        Optional.of(sender.instance().value()),
                        clock.instant(),
                        message.attempts() + 1,
                        delivered,
                        outcome.status().isPresent()
                                ? Optional.of(outcome.status().getAsInt())
                                : Optional.empty(),
                        outcome.millis(),
                        error),
                new Subscriptions.Sent(
                        sender.branch().run(), sender.sequence(), sender.workflow(), sender.instance(), body));
    }

    private static String text(Throwable e) {
        return String.valueOf(e.getMessage());
    }

    @Override
    public void failed(Outbox.Message message, Failure failure, Duration wait) {
        notTaken(message, failure);
    }

    @Override
    public void parked(Outbox.Message message, Failure failure) {
        notTaken(message, failure);
    }

    @Override
    public void troubled(String channel, Throwable cause) {
        // said by whoever looks for messages
    }

    private void notTaken(Outbox.Message message, Failure failure) {
        long id = Long.parseLong(message.channel().substring(Webhook.CHANNELS.length()));
        Outcome outcome = Optional.ofNullable(outcomes.remove(message.number()))
                .orElse(new Outcome(OptionalInt.empty(), 0, Optional.empty()));
        rests.failed(message.channel());
        try {
            Optional<String> because = transactions.own(() -> {
                note(id, message, false, outcome, Optional.of(failure.summary()));
                return pause(id, outcome);
            });
            because.ifPresent(why -> {
                LOG.webhookPaused(id, why);
                announcer.refresh();
            });
        } catch (RuntimeException e) {
            LOG.webhookNotNoted(e, id);
        }
    }

    private Optional<String> pause(long id, Outcome outcome) {
        Optional<Duration> failing = subscriptions.failed(id);
        Optional<String> because = outcome.pause()
                .or(() -> failing.filter(time -> time.compareTo(settings.pauseAfter()) >= 0)
                        .map(time -> "nothing could be delivered for " + time.truncatedTo(ChronoUnit.SECONDS)));
        return because.filter(why -> subscriptions.pause(id, why));
    }
}
