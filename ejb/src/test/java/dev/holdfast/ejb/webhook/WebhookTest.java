package dev.holdfast.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.client.Start;
import dev.holdfast.client.UnknownWebhook;
import dev.holdfast.client.WebhookRefused;
import dev.holdfast.client.Webhooks;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.definition.Wait;
import dev.holdfast.definition.Workflow;
import dev.holdfast.ejb.config.WebhookSettings;
import dev.holdfast.ejb.testing.DatabaseKind;
import dev.holdfast.ejb.testing.Recording;
import dev.holdfast.ejb.testing.TestDatabase;
import dev.holdfast.ejb.testing.TestNode;
import dev.holdfast.ejb.webhook.HookServer.Received;
import dev.holdfast.engine.AuditDesk;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import dev.holdfast.snapshot.Webhook;
import dev.holdfast.snapshot.Webhook.Event;
import dev.holdfast.snapshot.WebhookDelivery;
import dev.holdfast.task.Task;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Web-hooks of real nodes over a real database to a real receiver; what differs between databases is in the contract of the store. */
@ParameterizedClass
@EnumSource(value = DatabaseKind.class, names = "POSTGRESQL")
class WebhookTest {

    private static final Order ANN = Order.by("ann", "tests");

    private static TestDatabase database;

    private final Deque<TestNode> nodes = new ArrayDeque<>();
    private final Workflow<Integer, Integer> plain = Workflow.named("plain")
            .taking(Integer.class)
            .then(Steps::next)
            .then("again", Steps::next)
            .build();
    private final Workflow<Integer, Integer> failing =
            Workflow.named("failing").taking(Integer.class).then(Steps::fail).build();
    private final Workflow<Integer, Integer> asking = Workflow.named("asking")
            .taking(Integer.class)
            .then(Steps::next)
            .awaitSignal("yes", Integer.class, Wait.forEver())
            .build();
    private HookServer receiver;

    @Parameter
    DatabaseKind kind;

    /** The steps. */
    public static final class Steps {

        /** Counts. */
        @Task
        public Integer next(Integer number) {
            return number + 1;
        }

        /** Fails. */
        @Task
        public Integer fail(Integer number) {
            throw new IllegalStateException("no stock of " + number);
        }
    }

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        database = kind.open();
    }

    @AfterParameterizedClassInvocation
    static void closeDatabase() throws SQLException {
        database.close();
    }

    @BeforeEach
    void clear() throws SQLException, IOException {
        database.clear();
        receiver = new HookServer(0);
    }

    @AfterEach
    void close() {
        nodes.descendingIterator().forEachRemaining(TestNode::close);
        receiver.close();
    }

    private static WebhookSettings settings() {
        return settings(4, Duration.ofHours(1));
    }

    private static WebhookSettings settings(int attempts, Duration pauseAfter) {
        return new WebhookSettings(
                2,
                attempts,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                pauseAfter,
                Duration.ofHours(1),
                Duration.ofMillis(200),
                true,
                Set.of("127.0.0.1", "*.example.com"),
                "urn:test");
    }

    private TestNode node(WebhookSettings settings) {
        TestNode node = new TestNode(
                        database,
                        TestNode.settings("n" + nodes.size()),
                        List.of(plain, failing, asking),
                        Map.of(Steps.class, new Steps()))
                .webhooks(settings)
                .dispatch();
        nodes.push(node);
        return node;
    }

    private static Webhooks door(TestNode node) {
        return new WebhookDoor(
                node.parts().hooks().orElseThrow(),
                node.transactions(),
                new AuditDesk(node.store().auditLog()));
    }

    private Webhooks.WithSecret subscribed(TestNode node, Event... events) {
        return node.inOwn(
                () -> door(node).create(new Webhook.Target(receiver.url(), Set.of(events), Set.of(), Set.of()), ANN));
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it takes too long").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private List<Received> taken() {
        return receiver.received().stream()
                .filter(each -> each.status() / 100 == 2)
                .toList();
    }

    private List<String> told(String instance) {
        return taken().stream()
                .filter(each -> instance.equals(each.body().getString("subject", "")))
                .map(Received::type)
                .toList();
    }

    private List<WebhookDelivery> deliveries(TestNode node, Webhook webhook) {
        return node.inOwn(() -> door(node).deliveries(webhook.id(), 100));
    }

    private static Webhook find(TestNode node, Webhook webhook) {
        return node.inOwn(() -> door(node).find(webhook.id())).orElseThrow();
    }

    @Test
    void the_life_of_an_instance_is_told_in_order_and_signed() {
        TestNode node = node(settings());
        Webhooks.WithSecret webhook = subscribed(node);

        node.start("asking", "one", 1);
        until(() -> told("one").size() == 2);
        node.inOwn(() -> node.parts().door().pause("one", ANN));
        node.inOwn(() -> {
            node.parts().door().resume("one", ANN);
            return true;
        });
        node.inOwn(() -> node.parts().door().signal(Signal.of("one", "yes", 7)));
        until(() -> told("one").size() == 5);

        assertThat(told("one")).containsExactly("started", "waiting", "paused", "resumed", "completed");
        assertThat(taken()).allMatch(each -> each.isSignedWith(webhook.secret()));
        assertThat(taken()).extracting(Received::id).doesNotHaveDuplicates();
        Received waiting = taken().get(1);
        assertThat(waiting.body().getString("specversion")).isEqualTo("1.0");
        assertThat(waiting.body().getString("id")).isEqualTo(waiting.id());
        assertThat(waiting.body().getString("source")).isEqualTo("urn:test");
        assertThat(waiting.body().getJsonObject("data").getString("workflow")).isEqualTo("asking");
        assertThat(waiting.body().getJsonObject("data").getJsonArray("signals").getString(0))
                .isEqualTo("yes");
        assertThat(taken().get(2).body().getJsonObject("data").getString("actor"))
                .isEqualTo("ann");
        assertThat(taken().get(4).body().getJsonObject("data").getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void a_failure_a_cancel_and_a_retry_are_told_once_each() {
        TestNode node = node(settings());
        subscribed(node, Event.FAILED, Event.CANCELLED, Event.RETRIED);

        node.start("failing", "one", 1);
        until(() -> told("one").size() == 1);
        node.inOwn(() -> {
            node.parts().door().retry("one", ANN);
            return true;
        });
        until(() -> told("one").size() == 3);
        node.start("asking", "two", 1);
        for (int each = 0; each < 2; each++) {
            node.inOwn(() -> {
                node.parts().door().cancel("two", ANN);
                return true;
            });
        }
        until(() -> told("two").size() == 1);

        assertThat(told("one")).containsExactly("failed", "retried", "failed");
        assertThat(taken().get(0).body().getJsonObject("data").getString("error"))
                .contains("no stock of 1");
        assertThat(told("two")).containsExactly("cancelled");
    }

    @Test
    void only_what_was_subscribed_to_is_told() {
        TestNode node = node(settings());
        node.inOwn(() -> door(node)
                .create(new Webhook.Target(receiver.url(), Set.of(Event.COMPLETED), Set.of("asking"), Set.of()), ANN));
        node.inOwn(() -> door(node).create(new Webhook.Target(receiver.url(), Set.of(), Set.of(), Set.of("vip")), ANN));

        node.start("plain", "one", 1);
        node.start("asking", "two", 1);
        node.inOwn(() -> node.parts().door().signal(Signal.of("two", "yes", 7)));
        node.inOwn(() -> node.parts().door().start(Start.of("plain", "three", 1).tag("vip")));
        until(() -> told("two").size() == 1 && told("three").size() == 2);

        assertThat(told("two")).containsExactly("completed");
        assertThat(told("three")).containsExactly("started", "completed");
        assertThat(told("one")).isEmpty();
    }

    @Test
    void what_is_rolled_back_is_told_to_nobody() {
        TestNode node = node(settings());
        subscribed(node);

        assertThatThrownBy(() -> node.inOwn(() -> {
                    node.parts().door().start("plain", "never", 1, ConflictPolicy.FAIL);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        node.start("plain", "one", 1);
        until(() -> told("one").size() == 2);

        assertThat(told("never")).isEmpty();
    }

    @Test
    void a_receiver_that_fails_is_asked_again_with_the_same_id_and_what_comes_behind_waits() {
        TestNode node = node(settings());
        Webhooks.WithSecret webhook = subscribed(node);
        receiver.answer(500, 503);

        node.start("plain", "one", 1);
        until(() -> told("one").size() == 2);

        List<Received> all = receiver.received();
        assertThat(all).extracting(Received::status).containsExactly(500, 503, 204, 204);
        assertThat(all.subList(0, 3))
                .extracting(Received::id)
                .containsOnly(all.get(0).id());
        assertThat(told("one")).containsExactly("started", "completed");
        until(() -> deliveries(node, webhook.webhook()).size() == 2);
        assertThat(deliveries(node, webhook.webhook())).allMatch(WebhookDelivery::delivered);
        assertThat(deliveries(node, webhook.webhook()).get(1).attempts()).isEqualTo(3);
    }

    @Test
    void a_redirect_is_no_delivery_and_is_not_followed() {
        TestNode node = node(settings());
        Webhooks.WithSecret webhook = subscribed(node, Event.STARTED);
        receiver.answer(302);

        node.start("plain", "one", 1);
        until(() -> told("one").size() == 1);

        assertThat(receiver.received()).extracting(Received::status).containsExactly(302, 204);
        until(() -> !deliveries(node, webhook.webhook()).isEmpty());
    }

    @Test
    void what_was_tried_too_often_is_a_dead_letter_and_can_be_driven_again() {
        TestNode node = node(settings(2, Duration.ofHours(1)));
        subscribed(node, Event.STARTED);
        receiver.answer(500, 500);

        node.start("plain", "one", 1);
        until(() -> !node.inOwn(() -> node.store().outbox().parked(10)).isEmpty());
        long number = node.inOwn(() -> node.store().outbox().parked(10)).get(0).number();
        assertThat(told("one")).isEmpty();
        node.inOwn(() -> node.store().outbox().redrive(number));
        node.parts().deliver();

        until(() -> told("one").size() == 1);
        assertThat(receiver.received())
                .extracting(Received::id)
                .hasSize(3)
                .containsOnly(taken().get(0).id());
    }

    @Test
    void a_receiver_that_is_down_for_long_is_paused_and_nothing_is_lost() throws Exception {
        TestNode node = node(settings(1_000, Duration.ofMillis(500)));
        Webhook webhook = subscribed(node).webhook();
        int port = receiver.port();
        receiver.close();

        node.start("plain", "one", 1);
        until(() -> find(node, webhook).pausedAt().isPresent());
        node.start("plain", "two", 1);
        node.await("two");

        assertThat(find(node, webhook).pausedBecause().orElseThrow()).contains("nothing could be delivered for PT");
        receiver = new HookServer(port);
        node.inOwn(() -> door(node).resume(webhook.id(), ANN));
        until(() -> told("one").size() == 2 && told("two").size() == 2);
        assertThat(told("one")).containsExactly("started", "completed");
        assertThat(told("two")).containsExactly("started", "completed");
        until(() -> find(node, webhook).failingSince().isEmpty());
    }

    @Test
    void a_receiver_that_is_gone_for_good_is_paused_at_once() {
        TestNode node = node(settings());
        Webhook webhook = subscribed(node).webhook();
        receiver.answer(410);

        node.start("plain", "one", 1);

        until(() -> find(node, webhook).pausedAt().isPresent());
        assertThat(find(node, webhook).pausedBecause().orElseThrow()).contains("410");
    }

    @Test
    void after_a_rotation_both_secrets_check() {
        TestNode node = node(settings());
        Webhooks.WithSecret old = subscribed(node, Event.STARTED);
        Webhooks.WithSecret next =
                node.inOwn(() -> door(node).rotate(old.webhook().id(), ANN));

        node.start("plain", "one", 1);
        until(() -> told("one").size() == 1);

        assertThat(old.secret()).startsWith("whsec_").isNotEqualTo(next.secret());
        assertThat(taken().get(0).isSignedWith(old.secret())).isTrue();
        assertThat(taken().get(0).isSignedWith(next.secret())).isTrue();
        assertThat(taken().get(0).isSignedWith("whsec_AAAA")).isFalse();
    }

    @Test
    void a_test_is_sent_and_what_was_sent_can_be_sent_again() {
        TestNode node = node(settings());
        Webhook webhook = subscribed(node, Event.STARTED).webhook();

        String ping = node.inOwn(() -> door(node).ping(webhook.id(), ANN));
        until(() -> taken().size() == 1);
        node.start("plain", "one", 1);
        until(() -> deliveries(node, webhook).size() == 2);
        String event = deliveries(node, webhook).get(0).message();
        node.inOwn(() -> {
            door(node).redeliver(webhook.id(), event, ANN);
            return true;
        });
        until(() -> taken().size() == 3);

        assertThat(taken()).extracting(Received::id).containsExactly(ping, event, event);
        assertThat(taken().get(0).type()).isEqualTo("ping");
        assertThat(taken().get(2).bytes()).isEqualTo(taken().get(1).bytes());
        assertThatThrownBy(() -> node.inOwn(() -> {
                    door(node).redeliver(webhook.id(), "evt_0_0", ANN);
                    return true;
                }))
                .isInstanceOf(UnknownWebhook.class);
    }

    @Test
    void another_node_knows_of_it_soon_and_tells_what_happens_there() {
        TestNode one = node(settings());
        TestNode two = node(settings());
        subscribed(one, Event.STARTED);
        until(() -> two.parts().hooks().orElseThrow().isAnybodyTold());

        two.start("plain", "one", 1);

        until(() -> told("one").size() == 1);
    }

    @Test
    void what_is_removed_is_told_nothing_more() throws InterruptedException {
        TestNode node = node(settings());
        Webhook webhook = subscribed(node).webhook();
        node.start("plain", "one", 1);
        until(() -> told("one").size() == 2);

        node.inOwn(() -> {
            door(node).remove(webhook.id(), ANN);
            return true;
        });
        until(() -> !node.parts().hooks().orElseThrow().isAnybodyTold());
        node.start("plain", "two", 1);
        node.await("two");

        assertThat(told("two")).isEmpty();
        assertThat(node.inOwn(() -> node.store().outbox().others(Set.of()))).isEmpty();
    }

    @Test
    void orders_are_entered_into_the_audit_without_the_secret() {
        TestNode node = node(settings());
        Webhooks.WithSecret webhook = subscribed(node, Event.STARTED);
        node.inOwn(() -> door(node).rotate(webhook.webhook().id(), ANN));
        Webhook.Target inside = new Webhook.Target("https://127.0.0.2/", Set.of(), Set.of(), Set.of());
        node.inOwn(() -> {
            assertThatThrownBy(() -> door(node).create(inside, ANN)).isInstanceOf(WebhookRefused.class);
            return true;
        });

        List<AuditEntry> entries = node.inOwn(() -> node.store()
                .auditLog()
                .list(new AuditQuery(Optional.empty(), Optional.of("ann"), Optional.empty(), Optional.empty(), 100)));

        assertThat(entries)
                .extracting(entry -> entry.deed().verb() + " " + entry.deed().outcome())
                .containsExactly("webhook-create webhook-refused", "webhook-rotate done", "webhook-create done");
        assertThat(entries.toString()).doesNotContain("whsec_").contains(receiver.url());
    }

    @Test
    void where_nobody_subscribes_no_statement_is_sent_for_it() throws InterruptedException {
        TestNode node = node(settings());
        node.start("plain", "warm", 1);
        node.await("warm");

        List<String> sent;
        try (Recording recording = database.wire().record()) {
            node.start("plain", "one", 1);
            node.await("one");
            node.start("failing", "two", 1);
            node.await("two");
            node.start("asking", "three", 1);
            node.inOwn(() -> node.parts().door().pause("three", ANN));
            node.inOwn(() -> {
                node.parts().door().resume("three", ANN);
                return true;
            });
            node.inOwn(() -> {
                node.parts().door().cancel("three", ANN);
                return true;
            });
            sent = recording.statements();
        }

        assertThat(sent.stream()
                        .filter(sql -> sql.contains("hf_outbox") || sql.contains("hf_event"))
                        .collect(Collectors.toSet()))
                .isEmpty();
        assertThat(sent.stream().filter(sql -> sql.contains("hf_webhook")).collect(Collectors.toSet()))
                .as("only the look now and then for new subscriptions")
                .allMatch(sql -> sql.endsWith("FROM hf_webhook ORDER BY id"));
    }
}
