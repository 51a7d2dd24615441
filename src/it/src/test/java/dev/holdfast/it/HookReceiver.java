package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A receiver of web-hooks as somebody would write it who knows Standard Webhooks and not the engine; it can answer errors, keep the
 * engine waiting, and be away.
 */
final class HookReceiver implements AutoCloseable {

    /** What a server needs to be allowed to call it, and to try again soon. */
    static final Map<String, String> SETTINGS = Map.of(
            "holdfast.webhooks.http", "true",
            "holdfast.webhooks.hosts", "127.0.0.1",
            "holdfast.webhooks.backoff", "PT0.1S",
            "holdfast.webhooks.backoff-limit", "PT1S",
            "holdfast.webhooks.attempts", "1000",
            "holdfast.webhooks.timeout", "PT1M");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What has come, and what it was answered; 0 for what was never answered. */
    private record Come(String id, String timestamp, String signatures, byte[] body, int status) {

        JsonObject json() {
            try (var reader = Json.createReader(new ByteArrayInputStream(body))) {
                return reader.readObject();
            }
        }

        boolean tellsOf(String instance) {
            return json().getString("subject", "").equals(instance);
        }

        String event() {
            return json().getString("type").replaceAll(".*[.]", "");
        }
    }

    private final List<Come> all = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private volatile String secret = "";
    private volatile String webhook = "";
    private volatile String holding = "";
    private volatile HttpServer server;

    HookReceiver() throws IOException {
        server = listening(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listening(int on) throws IOException {
        HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 0);
        listening.setExecutor(threads);
        listening.createContext("/", this::take);
        listening.start();
        return listening;
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        var headers = exchange.getRequestHeaders();
        Come seen = new Come(
                headers.getFirst("webhook-id"),
                headers.getFirst("webhook-timestamp"),
                headers.getFirst("webhook-signature"),
                body,
                0);
        if (holding.equals(seen.json().getString("subject", "") + " " + seen.event())) {
            holding = "";
            all.add(seen);
            held.countDown();
            waitForRelease();
            exchange.close();
            return;
        }
        int status = answers.isEmpty() ? 204 : answers.remove();
        all.add(new Come(seen.id(), seen.timestamp(), seen.signatures(), body, status));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void waitForRelease() {
        try {
            released.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has itself told of all instances of a workflow. */
    void subscribe(EngineApi api, String workflow) throws IOException {
        JsonObject made = api.tell(
                "webhooks",
                "{\"url\": \"http://127.0.0.1:" + port + "/in\", \"workflows\": [\"" + workflow + "\"]}",
                201);
        secret = made.getString("secret");
        webhook = made.getString("id");
        assertThat(api.ask("webhooks/" + webhook)).doesNotContainKey("secret");
    }

    /** Answers these to what comes next. */
    void answers(Integer... statuses) {
        answers.addAll(List.of(statuses));
    }

    /** Takes one event of an instance and does not answer. */
    void hold(String instance, String event) {
        holding = instance + " " + event;
    }

    /** Waits until it has the event that it does not answer. */
    void awaitHeld() throws InterruptedException {
        assertThat(held.await(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Does not listen any more. */
    void goAway() {
        server.stop(0);
        released.countDown();
    }

    /** Listens again. */
    void comeBack() throws IOException {
        server = listening(port);
    }

    /** Waits until the engine has noticed that nobody is there. */
    void awaitFailure(EngineApi api) {
        await().atMost(PATIENCE)
                .until(() -> api.ask("webhooks/" + webhook + "/deliveries").getJsonArray("items").stream()
                        .map(item -> item.asJsonObject())
                        .anyMatch(item -> !item.getBoolean("delivered") && !item.containsKey("status")));
    }

    /** Waits until it was told these of an instance, in this order, and took them. */
    void awaitTold(String instance, String... events) {
        await().atMost(PATIENCE).until(() -> told(instance), List.of(events)::equals);
    }

    private List<String> told(String instance) {
        return all.stream()
                .filter(come -> come.tellsOf(instance) && come.status() == 204)
                .map(Come::event)
                .toList();
    }

    /** Returns what it has answered to what it was told of an instance. */
    List<Integer> statuses(String instance) {
        return all.stream()
                .filter(come -> come.tellsOf(instance))
                .map(Come::status)
                .toList();
    }

    void assertThatAllIsSignedAndWhatCameTwiceHadOneId() {
        assertThat(all).allMatch(this::isSigned);
        Map<String, List<String>> idsByEvent = all.stream()
                .collect(Collectors.groupingBy(
                        come -> come.json().getString("subject") + " " + come.event(),
                        Collectors.mapping(Come::id, Collectors.toList())));
        assertThat(idsByEvent.values())
                .allSatisfy(ids -> assertThat(ids).containsOnly(ids.get(0)))
                .anySatisfy(ids -> assertThat(ids).hasSizeGreaterThan(1));
    }

    private boolean isSigned(Come come) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            mac.update((come.id() + "." + come.timestamp() + ".").getBytes(StandardCharsets.UTF_8));
            return List.of(come.signatures().split(" "))
                    .contains("v1," + Base64.getEncoder().encodeToString(mac.doFinal(come.body())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
