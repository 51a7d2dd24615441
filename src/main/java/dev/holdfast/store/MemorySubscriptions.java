package dev.holdfast.store;

import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The subscriptions of the in-memory store. */
final class MemorySubscriptions implements Subscriptions {

    private final MemoryTables tables;

    MemorySubscriptions(MemoryTables tables) {
        this.tables = tables;
    }

    /**
     * A row of hf_webhook.
     *
     * @param old the secret before, which signs until the subscription says
     */
    record Row(Webhook webhook, byte[] secret, Optional<byte[]> old) {

        Row with(Webhook other) {
            return new Row(other, secret, old);
        }
    }

    /** A row of hf_webhook_delivery; the number is that of its first attempt. */
    record DeliveryRow(long number, WebhookDelivery delivery, Sent sent) {}

    @Override
    public long add(Webhook.Target target, Optional<String> createdBy, byte[] secret) {
        return tables.statement(() -> {
            long id = tables.nextMessage();
            tables.put(new Row(
                    new Webhook(
                            id,
                            target,
                            tables.now(),
                            createdBy,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    secret,
                    Optional.empty()));
            return id;
        });
    }

    @Override
    public List<Webhook> list() {
        return tables.statement(
                () -> tables.webhooks().values().stream().map(Row::webhook).toList());
    }

    private Optional<Row> row(long id) {
        return Optional.ofNullable(tables.webhooks().get(id));
    }

    @Override
    public Optional<Webhook> find(long id) {
        return tables.statement(() -> row(id).map(Row::webhook));
    }

    private boolean update(long id, UnaryOperator<Webhook> change) {
        return tables.statement(() -> {
            Optional<Row> found = row(id);
            found.ifPresent(row -> tables.put(row.with(change.apply(row.webhook()))));
            return found.isPresent();
        });
    }

    private static Webhook state(
            Webhook of, Optional<Instant> failing, Optional<Instant> paused, Optional<String> because) {
        return new Webhook(
                of.id(), of.target(), of.createdAt(), of.createdBy(), failing, paused, because, of.oldSecretUntil());
    }

    @Override
    public boolean change(long id, Webhook.Target target) {
        return update(
                id,
                of -> new Webhook(
                        of.id(),
                        target,
                        of.createdAt(),
                        of.createdBy(),
                        of.failingSince(),
                        of.pausedAt(),
                        of.pausedBecause(),
                        of.oldSecretUntil()));
    }

    @Override
    public boolean remove(long id) {
        return tables.statement(() -> {
            boolean found = row(id).isPresent();
            tables.removeWebhook(id);
            rows(id).toList().forEach(row -> tables.removeDelivery(row.number()));
            waiting(id).forEach(row -> tables.removeMessage(row.message().number()));
            return found;
        });
    }

    private List<MemoryRows.MessageRow> waiting(long id) {
        return tables.messages().values().stream()
                .filter(row -> row.message().channel().equals(Webhook.channel(id)))
                .toList();
    }

    @Override
    public boolean pause(long id, String because) {
        return tables.statement(() -> find(id).filter(of -> of.pausedAt().isEmpty())
                .map(of ->
                        update(id, is -> state(is, is.failingSince(), Optional.of(tables.now()), Optional.of(because))))
                .orElse(false));
    }

    @Override
    public boolean resume(long id) {
        return tables.statement(() -> {
            waiting(id).stream()
                    .filter(row -> row.dueAt().isPresent())
                    .forEach(row -> tables.put(new MemoryRows.MessageRow(row.message(), Optional.of(tables.now()))));
            return update(id, of -> state(of, Optional.empty(), Optional.empty(), Optional.empty()));
        });
    }

    @Override
    public boolean rotate(long id, byte[] secret, Duration overlap) {
        return tables.statement(() -> {
            Optional<Row> found = row(id);
            found.ifPresent(row -> {
                Webhook of = row.webhook();
                tables.put(new Row(
                        new Webhook(
                                of.id(),
                                of.target(),
                                of.createdAt(),
                                of.createdBy(),
                                of.failingSince(),
                                of.pausedAt(),
                                of.pausedBecause(),
                                Optional.of(tables.now().plus(overlap))),
                        secret,
                        Optional.of(row.secret())));
            });
            return found.isPresent();
        });
    }

    @Override
    public List<byte[]> secrets(long id) {
        return tables.statement(() -> row(id).stream()
                .flatMap(row -> Stream.concat(
                        Stream.of(row.secret()),
                        row.old().stream()
                                .filter(old -> row.webhook()
                                        .oldSecretUntil()
                                        .filter(until -> until.isAfter(tables.now()))
                                        .isPresent())))
                .toList());
    }

    @Override
    public Optional<Duration> failed(long id) {
        return tables.statement(() -> {
            update(
                    id,
                    of -> state(
                            of,
                            Optional.of(of.failingSince().orElse(tables.now())),
                            of.pausedAt(),
                            of.pausedBecause()));
            return find(id).map(of -> Duration.between(of.failingSince().orElseThrow(), tables.now()));
        });
    }

    @Override
    public void succeeded(long id) {
        update(id, of -> state(of, Optional.empty(), of.pausedAt(), of.pausedBecause()));
    }

    @Override
    public List<Facts> facts(Collection<Long> runs) {
        return tables.statement(() -> runs.stream()
                .flatMap(run -> tables.snapshot(run).stream())
                .filter(row -> row.origin().isPresent())
                .map(row -> new Facts(
                        row.run(),
                        number(),
                        row.id(),
                        row.origin().orElseThrow().workflow(),
                        row.phase(),
                        row.origin().orElseThrow().labels(),
                        row.story().actor(),
                        row.story().reason(),
                        row.story().failure().map(Failure::summary),
                        row.createdAt(),
                        tables.now()))
                .toList());
    }

    @Override
    public void forget(long run) {
        tables.statement(() -> tables.messages().values().stream()
                .map(row -> row.message())
                .filter(message -> message.sender().branch().run() == run
                        && message.sender().branch().branch() < EVENTS)
                .toList()
                .forEach(message -> tables.removeMessage(message.number())));
    }

    @Override
    public int number() {
        return (int) tables.nextMessage();
    }

    private Stream<DeliveryRow> rows(long id) {
        return tables.deliveries().values().stream()
                .filter(row -> row.delivery().webhook() == id)
                .sorted(Comparator.comparing((DeliveryRow row) -> row.delivery().at())
                        .thenComparing(DeliveryRow::number)
                        .reversed());
    }

    private Optional<DeliveryRow> row(long id, String message) {
        return rows(id).filter(row -> row.delivery().message().equals(message)).findFirst();
    }

    @Override
    public void note(WebhookDelivery delivery, Sent sent) {
        tables.statement(() -> {
            Optional<DeliveryRow> known = row(delivery.webhook(), delivery.message());
            tables.put(new DeliveryRow(
                    known.map(DeliveryRow::number).orElseGet(tables::nextMessage),
                    at(delivery, tables.now()),
                    known.map(DeliveryRow::sent).orElse(sent)));
        });
    }

    private static WebhookDelivery at(WebhookDelivery of, Instant at) {
        return new WebhookDelivery(
                of.webhook(),
                of.message(),
                of.event(),
                of.instance(),
                at,
                of.attempts(),
                of.delivered(),
                of.status(),
                of.millis(),
                of.error());
    }

    @Override
    public List<WebhookDelivery> deliveries(long id, int limit) {
        return tables.statement(
                () -> rows(id).map(DeliveryRow::delivery).limit(limit).toList());
    }

    @Override
    public Optional<Sent> sent(long id, String message) {
        return tables.statement(() -> row(id, message).map(DeliveryRow::sent));
    }

    @Override
    public void trim(long id) {
        tables.statement(() -> rows(id).skip(KEPT).toList().forEach(row -> tables.removeDelivery(row.number())));
    }
}
