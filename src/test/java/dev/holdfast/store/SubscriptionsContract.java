package dev.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.Webhook.Event;
import dev.holdfast.snapshot.WebhookDelivery;
import dev.holdfast.store.Subscriptions.Facts;
import dev.holdfast.store.Subscriptions.Sent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store must do with the subscriptions of web-hooks. */
public abstract class SubscriptionsContract extends StoreLanguage {

    private static final byte[] SECRET = {1, 2, 3};
    private static final byte[] NEXT = {4, 5};

    private Subscriptions subscriptions() {
        return store().subscriptions();
    }

    private static Webhook.Target target(Event... events) {
        return new Webhook.Target(
                "https://example.com/in", Set.of(events), Set.of("order", "billing"), Set.of("vip", "eu"));
    }

    private long add(Event... events) {
        return inOwn(() -> subscriptions().add(target(events), Optional.of("ann"), SECRET));
    }

    private Webhook find(long id) {
        return inOwn(() -> subscriptions().find(id)).orElseThrow();
    }

    private List<byte[]> secrets(long id) {
        return inOwn(() -> subscriptions().secrets(id));
    }

    private Facts facts(BranchKey run) {
        List<Facts> facts = inOwn(() -> subscriptions().facts(List.of(run.run())));
        assertThat(facts).hasSize(1);
        return facts.get(0);
    }

    private void note(long id, int number, boolean delivered, int attempts) {
        Sent sent = new Sent(7, number, workflow, id("told"), text("body " + number));
        inOwn(() -> subscriptions()
                .note(
                        new WebhookDelivery(
                                id,
                                Subscriptions.message(7, number),
                                "completed",
                                Optional.of(id("told").value()),
                                STARTED_AT,
                                attempts,
                                delivered,
                                delivered ? Optional.of(204) : Optional.empty(),
                                12,
                                delivered ? Optional.empty() : Optional.of("x".repeat(400))),
                        sent));
        store().tick();
    }

    @Test
    void a_subscription_is_read_as_it_was_made_and_its_secret_apart() {
        long id = add(Event.STARTED, Event.WAITING);

        Webhook found = find(id);
        assertThat(found.target()).isEqualTo(target(Event.WAITING, Event.STARTED));
        assertThat(found.createdBy()).contains("ann");
        assertThat(found.pausedAt()).isEmpty();
        assertThat(found.failingSince()).isEmpty();
        assertThat(secrets(id)).containsExactly(SECRET);
        assertThat(inOwn(() -> subscriptions().list())).contains(found);
    }

    @Test
    void one_for_everything_stays_one_for_everything() {
        Webhook.Target all = new Webhook.Target("https://example.com", Set.of(), Set.of(), Set.of());

        long id = inOwn(() -> subscriptions().add(all, Optional.empty(), SECRET));

        assertThat(find(id).target()).isEqualTo(all);
    }

    @Test
    void it_gets_another_target_and_only_if_it_is_there() {
        long id = add();

        assertThat(inOwn(() -> subscriptions().change(id, target(Event.FAILED))))
                .isTrue();

        assertThat(find(id).target()).isEqualTo(target(Event.FAILED));
        assertThat(inOwn(() -> subscriptions().change(id + 1_000_000, target())))
                .isFalse();
    }

    @Test
    void it_is_paused_once_and_resumed_with_what_waits_for_it_due_at_once() {
        long id = add();
        BranchKey order = insert("order");
        String channel = Webhook.channel(id);
        inOwn(() -> store().ports()
                .outbox()
                .send(facts(order).sender(id), List.of(new Outbox.Outgoing(channel, text("m")))));
        Outbox.Message message = inOwn(() -> {
            Outbox.Place place =
                    store().ports().outbox().heads(Set.of(channel), 1).get(0);
            return store().ports().outbox().lock(place).orElseThrow();
        });
        inOwn(() -> {
            store().ports().outbox().failed(message, FAILURE, Optional.of(LONG));
            subscriptions().failed(id);
        });

        assertThat(inOwn(() -> subscriptions().pause(id, "too long"))).isTrue();
        assertThat(inOwn(() -> subscriptions().pause(id, "again"))).isFalse();

        assertThat(find(id).pausedBecause()).contains("too long");
        assertThat(find(id).pausedAt()).isPresent();
        assertThat(inOwn(() -> store().ports().outbox().heads(Set.of(channel), 1)))
                .isEmpty();

        assertThat(inOwn(() -> subscriptions().resume(id))).isTrue();
        store().tick();

        assertThat(find(id).pausedAt()).isEmpty();
        assertThat(find(id).pausedBecause()).isEmpty();
        assertThat(find(id).failingSince()).isEmpty();
        assertThat(inOwn(() -> store().ports().outbox().heads(Set.of(channel), 1)))
                .hasSize(1);
    }

    @Test
    void after_a_rotation_both_secrets_sign_until_the_old_one_has_run_out() {
        long id = add();

        inOwn(() -> subscriptions().rotate(id, NEXT, LONG));

        assertThat(secrets(id)).containsExactly(NEXT, SECRET);
        assertThat(find(id).oldSecretUntil()).isPresent();

        inOwn(() -> subscriptions().rotate(id, SECRET, NO_TIME));
        store().tick();

        assertThat(secrets(id)).containsExactly(SECRET);
    }

    @Test
    void it_is_failing_from_the_first_failure_on_until_a_delivery_goes_well() {
        long id = add();

        assertThat(inOwn(() -> subscriptions().failed(id)).orElseThrow()).isBetween(NO_TIME, Duration.ofMinutes(1));
        store().tick();
        var since = find(id).failingSince();
        assertThat(inOwn(() -> subscriptions().failed(id)).orElseThrow()).isGreaterThanOrEqualTo(Duration.ZERO);

        assertThat(since).isPresent();
        assertThat(find(id).failingSince()).isEqualTo(since);

        inOwn(() -> subscriptions().succeeded(id));

        assertThat(find(id).failingSince()).isEmpty();
    }

    @Test
    void what_is_gone_is_gone_with_its_messages_and_its_deliveries() {
        long id = add();
        long other = add();
        BranchKey order = insert("order");
        for (long each : List.of(id, other)) {
            note(each, 1, true, 1);
            inOwn(() -> store().ports()
                    .outbox()
                    .send(facts(order).sender(each), List.of(new Outbox.Outgoing(Webhook.channel(each), text("m")))));
        }

        assertThat(inOwn(() -> subscriptions().remove(id))).isTrue();

        assertThat(inOwn(() -> subscriptions().find(id))).isEmpty();
        assertThat(secrets(id)).isEmpty();
        assertThat(inOwn(() -> subscriptions().failed(id))).isEmpty();
        assertThat(inOwn(() -> subscriptions().deliveries(id, 10))).isEmpty();
        assertThat(inOwn(() -> subscriptions().deliveries(other, 10))).hasSize(1);
        assertThat(inOwn(() -> store().ports().outbox().waiting(order.run())))
                .extracting(Outbox.Message::channel)
                .containsExactly(Webhook.channel(other));
        assertThat(inOwn(() -> subscriptions().remove(id))).isFalse();
    }

    @Test
    void what_is_told_of_a_run_is_what_the_transaction_has_made_of_it_and_each_event_has_its_own_number() {
        BranchKey order = insert("order", aRun("order").label("customer", "42").label("vip", ""));

        Facts before = facts(order);
        Facts closed = inOwn(() -> {
            close(order, cancelling());
            return subscriptions().facts(List.of(order.run())).get(0);
        });

        assertThat(before.instance()).isEqualTo(id("order"));
        assertThat(before.workflow()).isEqualTo(workflow);
        assertThat(before.phase()).isEqualTo(Phase.RUNNING);
        assertThat(before.labels()).containsOnly(Map.entry("customer", "42"), Map.entry("vip", ""));
        assertThat(closed.phase()).isEqualTo(Phase.CANCELLED);
        assertThat(closed.actor()).contains("ada");
        assertThat(closed.reason()).contains("not wanted any more");
        assertThat(closed.message()).isNotEqualTo(before.message());
        assertThat(facts(order).at()).isAfterOrEqualTo(before.createdAt());
    }

    @Test
    void of_a_run_that_is_taken_back_nothing_is_told() {
        long id = add();
        BranchKey order = insert("order");
        BranchKey other = insert("other");
        for (BranchKey each : List.of(order, other)) {
            inOwn(() -> store().ports()
                    .outbox()
                    .sendAll(List.of(
                            new Outbox.Sending(
                                    facts(each).sender(id),
                                    List.of(new Outbox.Outgoing(Webhook.channel(id), text("event")))),
                            new Outbox.Sending(
                                    new Outbox.Sender(id("order"), workflow, each, 1),
                                    List.of(new Outbox.Outgoing("mail-" + mark, text("of a step")))))));
        }

        inOwn(() -> subscriptions().forget(order.run()));

        assertThat(inOwn(() -> store().ports().outbox().waiting(order.run())))
                .extracting(Outbox.Message::channel)
                .containsExactly("mail-" + mark);
        assertThat(inOwn(() -> store().ports().outbox().waiting(other.run()))).hasSize(2);
    }

    @Test
    void nothing_is_told_of_what_was_not_started() {
        inOwn(() -> runs().insert(newRun("there")));

        assertThat(inOwn(() -> subscriptions().facts(List.of(Long.MAX_VALUE)))).isEmpty();
    }

    @Test
    void a_delivery_is_one_however_often_it_was_tried_and_can_be_sent_again() {
        long id = add();

        note(id, 3, false, 1);
        note(id, 4, true, 1);
        note(id, 3, true, 2);

        List<WebhookDelivery> found = inOwn(() -> subscriptions().deliveries(id, 10));
        assertThat(found).extracting(WebhookDelivery::message).containsExactly("evt_7_3", "evt_7_4");
        assertThat(found.get(0).attempts()).isEqualTo(2);
        assertThat(found.get(0).delivered()).isTrue();
        assertThat(found.get(0).status()).contains(204);
        assertThat(found.get(0).error()).isEmpty();
        assertThat(found.get(0).instance()).contains(id("told").value());
        assertThat(inOwn(() -> subscriptions().sent(id, "evt_7_3")))
                .contains(new Sent(7, 3, workflow, id("told"), text("body 3")));
        assertThat(inOwn(() -> subscriptions().sent(id, "evt_7_5"))).isEmpty();
        assertThat(inOwn(() -> subscriptions().deliveries(id, 1))).hasSize(1);
    }

    @Test
    void only_the_last_deliveries_are_kept() {
        long id = add();
        IntStream.rangeClosed(1, Subscriptions.KEPT + 2).forEach(number -> note(id, number, true, 1));

        inOwn(() -> subscriptions().trim(id));

        List<WebhookDelivery> kept = inOwn(() -> subscriptions().deliveries(id, 1_000));
        assertThat(kept).hasSize(Subscriptions.KEPT);
        assertThat(kept.get(Subscriptions.KEPT - 1).message()).isEqualTo("evt_7_3");
    }
}
