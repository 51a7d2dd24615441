package dev.holdfast.ejb.jdbc;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.encryption.Envelope;
import dev.holdfast.encryption.Place;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.WebhookDelivery;
import dev.holdfast.store.Subscriptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The subscriptions of web-hooks in their tables. */
final class JdbcSubscriptions implements Subscriptions {

    private static final String COLUMNS =
            "SELECT id, url, events, workflows, tags, created_at, created_by, failing_since, paused_at,"
                    + " paused_because, old_until FROM hf_webhook ";

    private static final int LONGEST_ERROR = 500;

    private final JdbcStore store;
    private final Statements statements;

    JdbcSubscriptions(JdbcStore store) {
        this.store = store;
        this.statements = store.statements;
    }

    private static Parameters bind(Parameters parameters, Webhook.Target target) throws SQLException {
        return parameters
                .text(target.url())
                .text(target.events().stream().map(Webhook.Event::text).sorted().collect(Collectors.joining(",")))
                .text(lines(target.workflows()))
                .text(lines(target.tags()));
    }

    private static String lines(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining("\n"));
    }

    private static Set<String> names(String lines) {
        return lines.isEmpty() ? Set.of() : Set.of(lines.split("\n"));
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        String events = row.getString(3);
        return new Webhook(
                row.getLong(1),
                new Webhook.Target(
                        row.getString(2),
                        events.isEmpty()
                                ? Set.of()
                                : Set.of(events.split(",")).stream()
                                        .flatMap(name -> Webhook.Event.of(name).stream())
                                        .collect(Collectors.toSet()),
                        names(row.getString(4)),
                        names(row.getString(5))),
                time(row, 6).orElseThrow(),
                Optional.ofNullable(row.getString(7)),
                time(row, 8),
                time(row, 9),
                Optional.ofNullable(row.getString(10)),
                time(row, 11));
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    @Override
    public long add(Webhook.Target target, Optional<String> createdBy, byte[] secret) {
        return statements
                .first(
                        store.answering(
                                "INSERT INTO hf_webhook(created_at, url, events, workflows, tags, created_by, secret)"
                                        + " VALUES (" + store.now() + ", ?, ?, ?, ?, ?, ?)",
                                "id"),
                        parameters -> bind(parameters, target)
                                .text(createdBy.orElse(null))
                                .bytes(store.cipher.seal(secret, Place.webhookSecret())),
                        row -> row.getLong(1))
                .orElseThrow();
    }

    @Override
    public List<Webhook> list() {
        return statements.query(COLUMNS + "ORDER BY id", none -> {}, JdbcSubscriptions::webhook);
    }

    @Override
    public Optional<Webhook> find(long id) {
        return statements.first(
                COLUMNS + "WHERE id = ?", parameters -> parameters.number(id), JdbcSubscriptions::webhook);
    }

    private boolean update(String change, Statements.Binder binder) {
        return statements.update("UPDATE hf_webhook SET " + change, binder) == 1;
    }

    @Override
    public boolean change(long id, Webhook.Target target) {
        return update(
                "url = ?, events = ?, workflows = ?, tags = ? WHERE id = ?",
                parameters -> bind(parameters, target).number(id));
    }

    @Override
    public boolean remove(long id) {
        boolean found =
                statements.update("DELETE FROM hf_webhook WHERE id = ?", parameters -> parameters.number(id)) == 1;
        statements.update("DELETE FROM hf_webhook_delivery WHERE webhook_id = ?", parameters -> parameters.number(id));
        statements.update(
                "DELETE FROM hf_outbox WHERE channel = ?", parameters -> parameters.text(Webhook.channel(id)));
        return found;
    }

    @Override
    public boolean pause(long id, String because) {
        return update(
                "paused_at = " + store.now() + ", paused_because = ? WHERE id = ? AND paused_at IS NULL",
                parameters -> parameters.text(cut(because)).number(id));
    }

    private static String cut(String text) {
        return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
    }

    @Override
    public boolean resume(long id) {
        statements.update(
                "UPDATE hf_outbox SET due_at = " + store.now() + " WHERE channel = ? AND due_at IS NOT NULL",
                parameters -> parameters.text(Webhook.channel(id)));
        return update(
                "paused_at = NULL, paused_because = NULL, failing_since = NULL WHERE id = ?",
                parameters -> parameters.number(id));
    }

    @Override
    public boolean rotate(long id, byte[] secret, Duration overlap) {
        return update(
                "old_secret = secret, old_until = " + store.nowPlus(overlap) + ", secret = ? WHERE id = ?",
                parameters -> parameters
                        .bytes(store.cipher.seal(secret, Place.webhookSecret()))
                        .number(id));
    }

    @Override
    public List<byte[]> secrets(long id) {
        List<byte[]> secrets = new ArrayList<>();
        statements
                .query(
                        "SELECT secret, CASE WHEN old_until > " + store.now()
                                + " THEN old_secret END FROM hf_webhook WHERE id = ?",
                        parameters -> parameters.number(id),
                        row -> List.of(
                                row.getBytes(1),
                                Optional.ofNullable(row.getBytes(2)).orElseGet(() -> new byte[0])))
                .forEach(both -> both.stream()
                        .filter(secret -> secret.length > 0)
                        .map(this::opened)
                        .forEach(secrets::add));
        return secrets;
    }

    /** A request that is signed with anything else would be refused by its receiver: whoever sends hears why instead. */
    private byte[] opened(byte[] secret) {
        byte[] opened = store.cipher.open(secret, Place.webhookSecret());
        Envelope.errorOf(opened).ifPresent(error -> {
            throw error;
        });
        return opened;
    }

    @Override
    public Optional<Duration> failed(long id) {
        update(
                "failing_since = " + store.now() + " WHERE id = ? AND failing_since IS NULL",
                parameters -> parameters.number(id));
        return statements.first(
                "SELECT failing_since, " + store.now() + " FROM hf_webhook WHERE id = ?",
                parameters -> parameters.number(id),
                row -> {
                    Instant now = time(row, 2).orElseThrow();
                    return Duration.between(time(row, 1).orElse(now), now);
                });
    }

    @Override
    public void succeeded(long id) {
        update("failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL", parameters -> parameters.number(id));
    }

    @Override
    public List<Facts> facts(Collection<Long> runs) {
        Map<Long, Map<String, String>> labels = new HashMap<>();
        statements
                .query(
                        "SELECT snapshot_id, name, \"value\" FROM hf_label WHERE snapshot_id = ANY(?)",
                        parameters -> parameters.numbers(runs, "int8"),
                        row -> Map.entry(row.getLong(1), Map.entry(row.getString(2), row.getString(3))))
                .forEach(label -> labels.computeIfAbsent(label.getKey(), run -> new HashMap<>())
                        .put(label.getValue().getKey(), label.getValue().getValue()));
        return statements.query(
                "SELECT id, nextval('hf_event'), instance_id, workflow, status, actor, reason, error, created_at, "
                        + store.now() + " FROM hf_snapshot WHERE id = ANY(?) AND workflow IS NOT NULL",
                parameters -> parameters.numbers(runs, "int8"),
                row -> new Facts(
                        row.getLong(1),
                        row.getInt(2),
                        new InstanceId(row.getString(3)),
                        new WorkflowName(row.getString(4)),
                        Phase.of(row.getInt(5)),
                        labels.getOrDefault(row.getLong(1), Map.of()),
                        Optional.ofNullable(row.getString(6)),
                        Optional.ofNullable(row.getString(7)),
                        Rows.shownSummary(row.getLong(1), row.getString(8), store.cipher),
                        time(row, 9).orElseThrow(),
                        time(row, 10).orElseThrow()));
    }

    @Override
    public void forget(long run) {
        statements.update(
                "DELETE FROM hf_outbox WHERE snapshot_id = ? AND branch < ?",
                parameters -> parameters.number(run).number(EVENTS));
    }

    @Override
    public int number() {
        return statements
                .first("SELECT nextval('hf_event')", none -> {}, row -> row.getInt(1))
                .orElseThrow();
    }

    @Override
    public void note(WebhookDelivery delivery, Sent sent) {
        String how = "at = " + store.now() + ", attempts = ?, delivered = ?, status = ?, millis = ?, error = ?";
        int known = statements.update(
                "UPDATE hf_webhook_delivery SET " + how + " WHERE webhook_id = ? AND message_id = ?",
                parameters ->
                        bind(parameters, delivery).number(delivery.webhook()).text(delivery.message()));
        if (known == 0) {
            statements.update(
                    "INSERT INTO hf_webhook_delivery(at, attempts, delivered, status, millis, error, webhook_id,"
                            + " message_id, event, snapshot_id, number, instance_id, workflow, body) VALUES ("
                            + store.now() + ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    parameters -> bind(parameters, delivery)
                            .number(delivery.webhook())
                            .text(delivery.message())
                            .text(delivery.event())
                            .number(sent.run())
                            .number(sent.number())
                            .text(sent.instance().value())
                            .text(sent.workflow().value())
                            .bytes(store.cipher.seal(
                                    sent.body().toStored(),
                                    Place.webhookDelivery(delivery.webhook(), delivery.message()))));
        }
    }

    private static Parameters bind(Parameters parameters, WebhookDelivery delivery) throws SQLException {
        return parameters
                .number(delivery.attempts())
                .truth(delivery.delivered())
                .numberOrNull(delivery.status().orElse(null))
                .number(delivery.millis())
                .text(delivery.error().map(JdbcSubscriptions::cut).orElse(null));
    }

    @Override
    public List<WebhookDelivery> deliveries(long id, int limit) {
        return statements.query(
                "SELECT webhook_id, message_id, event, instance_id, at, attempts, delivered, status, millis, error, snapshot_id"
                        + " FROM hf_webhook_delivery WHERE webhook_id = ? ORDER BY at DESC, number DESC LIMIT ?",
                parameters -> parameters.number(id).number(limit),
                row -> new WebhookDelivery(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getLong(11) == 0 ? Optional.empty() : Optional.of(row.getString(4)),
                        time(row, 5).orElseThrow(),
                        row.getInt(6),
                        row.getBoolean(7),
                        Optional.ofNullable(row.getObject(8, Integer.class)),
                        row.getInt(9),
                        Optional.ofNullable(row.getString(10))));
    }

    @Override
    public Optional<Sent> sent(long id, String message) {
        return statements.first(
                "SELECT snapshot_id, number, workflow, instance_id, body FROM hf_webhook_delivery WHERE webhook_id = ? AND"
                        + " message_id = ?",
                parameters -> parameters.number(id).text(message),
                row -> new Sent(
                        row.getLong(1),
                        row.getInt(2),
                        new WorkflowName(row.getString(3)),
                        new InstanceId(row.getString(4)),
                        Payload.ofStored(store.cipher.open(row.getBytes(5), Place.webhookDelivery(id, message)))));
    }

    @Override
    public void trim(long id) {
        statements.update(
                "DELETE FROM hf_webhook_delivery WHERE webhook_id = ? AND at < (SELECT at FROM hf_webhook_delivery WHERE"
                        + " webhook_id = ? ORDER BY at DESC LIMIT 1 OFFSET " + (KEPT - 1) + ")",
                parameters -> parameters.number(id).number(id));
    }
}
