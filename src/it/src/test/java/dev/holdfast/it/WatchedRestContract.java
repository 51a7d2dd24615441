package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testing.Case;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people see who watch over the engine on the real server: live changes, long waits, the audit, orders for many. */
abstract class WatchedRestContract extends DescribedRestContract {

    private static final String SLOW_ORDER =
            "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 2, \"amountCents\": 4200, \"pauseSeconds\": 2}";

    private final HttpClient watcher = HttpClient.newHttpClient();

    /** An event of a stream. */
    private record Told(String id, JsonObject data) {}

    private HttpResponse<InputStream> stream(String instance, String lastEventId) {
        var request = request(api("events?instance=" + instance)).GET();
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            return watcher.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Reads a stream to its end. */
    private static List<Told> toldToTheEnd(InputStream stream) {
        List<Told> told = new ArrayList<>();
        String id = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    told.add(new Told(
                            id,
                            Json.createReader(new StringReader(line.substring(6)))
                                    .readObject()));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return told;
    }

    @Test
    void a_page_is_told_live_what_happens_and_comes_back_where_it_was() {
        String id = id("watched");
        start("order", id, SLOW_ORDER).with(202);
        HttpResponse<InputStream> first = stream(id, "");

        List<Told> told = toldToTheEnd(first.body());

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(first.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(told).hasSizeGreaterThan(1);
        assertThat(told).extracting(Told::id).doesNotHaveDuplicates();
        assertThat(told.get(0).data().getString("status")).isEqualTo("in_progress");
        assertThat(told.get(told.size() - 1).data().getString("status")).isEqualTo("completed");
        assertThat(told.get(told.size() - 1).data().getBoolean("ended")).isTrue();
        assertThat(toldToTheEnd(stream(id, told.get(0).id()).body()))
                .as("who missed the end is told it at once")
                .containsExactly(told.get(told.size() - 1));
        assertThat(stream(id, told.get(told.size() - 1).id()).statusCode())
                .as("who has seen the end need not come back")
                .isEqualTo(204);
    }

    /** Reads a stream up to an event that says something, and leaves it. */
    private static JsonObject toldOf(InputStream stream, Predicate<JsonObject> wanted) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    JsonObject data = Json.createReader(new StringReader(line.substring(6)))
                            .readObject();
                    if (wanted.test(data)) {
                        return data;
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("the stream has ended before");
    }

    @Test
    @Timeout(60)
    void a_page_with_a_list_is_told_of_each_start_and_end_that_its_filters_let_through()
            throws IOException, InterruptedException {
        String id = id("listed");
        HttpResponse<InputStream> stream = watcher.send(
                request(api("events?workflow=order&id=" + id)).GET().build(), BodyHandlers.ofInputStream());

        start("order", id("not-listed"), SLOW_ORDER).with(202);
        start("order", id, SLOW_ORDER).with(202);
        JsonObject told =
                toldOf(stream.body(), data -> data.getJsonObject("byStatus").getInt("completed") == 1);

        assertThat(stream.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(told.getJsonObject("byStatus").getInt("in_progress")).isZero();
        assertThat(told.getString("newest"))
                .isEqualTo(get("instances/" + id).with(200).json().getString("run"));
    }

    @Test
    void a_stream_of_nothing_or_for_nobody_is_refused() {
        get("events?instance=" + id("nothing")).problem(404, "unknown-instance");
        get("events?limit=1").problem(400, "invalid-argument");
        get("events?status=nope").problem(400, "invalid-argument");
        get("events?instance=a&instance=b").problem(400, "invalid-argument");
        get("events?instance=a&more=b").problem(400, "invalid-argument");
        get("events?instance=" + "x".repeat(300)).problem(400, "invalid-instance-id");
        send(TestUser.NOBODY.on(request(api("events?instance=a"))).GET()).problem(403, "forbidden");
        send(request(api("events?instance=a")).DELETE()).problem(405, "method-not-allowed");
    }

    @Test
    void many_who_wait_hold_no_threads_and_are_all_answered_with_the_end() {
        String id = id("awaited");
        start("order", id, SLOW_ORDER).with(202);
        List<CompletableFuture<HttpResponse<String>>> waits = new ArrayList<>();
        for (int each = 0; each < 200; each++) {
            waits.add(watcher.sendAsync(
                    request(api("instances/" + id + "?wait=30s")).GET().build(), BodyHandlers.ofString()));
        }
        long begin = System.nanoTime();
        get("workflows").with(200);
        long other = System.nanoTime() - begin;

        assertThat(waits).allSatisfy(wait -> {
            assertThat(wait.join().statusCode()).isEqualTo(200);
            assertThat(wait.join().body()).contains("\"status\":\"completed\"");
            assertThat(wait.join().headers().firstValue("Preference-Applied")).hasValue("wait=30");
        });
        assertThat(Duration.ofNanos(other)).as("others are answered meanwhile").isLessThan(Duration.ofSeconds(2));
    }

    @Test
    @Case("OBS-04")
    void every_order_is_in_the_audit_with_who_where_from_why_before_and_after() {
        String id = id("audited");
        start("order", id, SLOW_ORDER).with(202);
        post("instances/" + id + "/pause?wait=30s", "{\"reason\": \"stock-taking\"}");
        post("instances/" + id + "/retry", "{}").problem(409, "not-possible-now");
        post("instances/" + id + "/signals/hello", "1").with(202);
        post("instances/" + id + "/terminate", "{}").with(200);
        List<JsonObject> entries = items(get("audit?subject=" + id).with(200)).getValuesAs(JsonObject.class);
        JsonObject pause = entries.get(3);

        assertThat(entries)
                .extracting(entry -> entry.getString("verb") + " " + entry.getString("outcome"))
                .containsExactly("terminate done", "signal done", "retry not-possible-now", "pause done", "start done");
        assertThat(pause.getString("actor")).isEqualTo("all");
        assertThat(pause.getString("origin")).isEqualTo("127.0.0.1");
        assertThat(pause.getString("reason")).isEqualTo("stock-taking");
        assertThat(pause.getString("was")).startsWith("in_progress");
        assertThat(pause.getString("became")).startsWith("paused");
        JsonObject verification = get("audit/verification").with(200).json();
        assertThat(verification.getBoolean("intact"))
                .as(verification.toString())
                .isTrue();
        assertThat(verification.getInt("entries")).isGreaterThanOrEqualTo(5);
        assertThat(items(get("audit?subject=" + id).with(200)).getJsonObject(0).getString("hash"))
                .hasSize(64);
    }

    @Test
    void an_order_for_many_is_carried_out_in_the_background_with_a_result_for_each() {
        String mark = id("bulk").replaceAll("[^a-z0-9-]", "");
        for (int each = 0; each < 12; each++) {
            start("echo", mark + each, "{}").with(202);
            post("instances/not-there-" + mark + each + "/cancel", "").with(404);
        }
        String slow = mark + "-slow";
        start("order", slow, SLOW_ORDER).with(202);
        String filter = "{\"id\": \"" + mark + "\"}";
        JsonObject preview = post("bulk", "{\"action\": \"terminate\", \"filter\": " + filter + ", \"dryRun\": true}")
                .with(200)
                .json();
        RestAnswer ordered =
                post("bulk", "{\"action\": \"terminate\", \"filter\": " + filter + ", \"reason\": \"clean up\"}");
        String path = ordered.with(202).json().getString("href");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get(path).with(200).json().getString("status").equals("finished"));
        JsonObject ended = get(path).with(200).json();

        assertThat(preview.getInt("total")).isEqualTo(13);
        assertThat(ended.getInt("done") + ended.getInt("refused")).isEqualTo(13);
        assertThat(get("instances/" + slow).with(200).json().getString("status"))
                .isEqualTo("cancelled");
        assertThat(items(get(path + "/results?limit=200").with(200))).hasSize(13);
        assertThat(items(get(path + "/results?outcome=not-possible-now&limit=200")
                        .with(200)))
                .hasSize(ended.getInt("refused"));
    }

    @Test
    void an_instance_is_run_once_more_from_a_step_with_another_value() {
        String id = id("impossible");
        String again = id("again");
        start("order", id, "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 0, \"amountCents\": 4200}")
                .with(202);
        assertThat(get("instances/" + id + "?wait=30s").with(200).json().getString("status"))
                .isEqualTo("failed");

        post(
                        "instances/" + id + "/restart",
                        "{\"instanceId\": \"" + again + "\", \"from\": \"validate\", \"input\": {\"customer\": \"ann\","
                                + " \"item\": \"book\", \"quantity\": 1, \"amountCents\": 4200}}")
                .with(202);

        JsonObject ended = get("instances/" + again + "?wait=30s").with(200).json();
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(ended.getJsonObject("labels").getString("restart-of")).isEqualTo(id);
        assertThat(get("instances/" + id).with(200).json().getString("status")).isEqualTo("failed");
    }
}
