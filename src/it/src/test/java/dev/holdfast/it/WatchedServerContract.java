package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a server that metrics.cli was applied to tells of the orders application, on its management port. */
abstract class WatchedServerContract {

    static final Path METRICS = Path.of("../../wildfly-config/metrics.cli");

    private static final String ORDER =
            "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 1, \"amountCents\": 1, \"pauseSeconds\": 0}";

    private final HttpClient client = HttpClient.newHttpClient();

    /** Returns the running server. */
    abstract ServerProcess watched();

    /** Starts an order and returns once it has ended. */
    abstract void runOrder(String id, String input) throws Exception;

    private HttpResponse<String> ask(String path) throws IOException {
        try {
            URI uri = watched().management().resolve(path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Map<String, JsonObject> checks(String path) throws IOException {
        HttpResponse<String> answer = ask(path);
        try (JsonReader reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                    .filter(check -> check.getString("name").startsWith("holdfast-"))
                    .collect(Collectors.toMap(check -> check.getString("name"), check -> check));
        }
    }

    @Test
    void each_health_check_stands_where_an_orchestrator_looks_for_it() throws IOException {
        assertThat(checks("health/started")).containsOnlyKeys("holdfast-start");
        assertThat(checks("health/live")).containsOnlyKeys("holdfast-threads");
        assertThat(checks("health/ready")).containsOnlyKeys("holdfast-database", "holdfast-dispatch", "holdfast-work");
        assertThat(checks("health").values())
                .hasSize(5)
                .allMatch(check -> check.getString("status").equals("UP"))
                .allMatch(check -> check.getJsonObject("data").getString("node").contains("/"));
        assertThat(ask("health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void a_server_that_is_suspended_is_alive_and_not_ready() throws IOException {
        watched().manage(":suspend(suspend-timeout=20)");
        try {
            assertThat(checks("health/ready").get("holdfast-dispatch").getString("status"))
                    .isEqualTo("DOWN");
            assertThat(ask("health/ready").statusCode()).isEqualTo(503);
            assertThat(checks("health/live").get("holdfast-threads").getString("status"))
                    .isEqualTo("UP");
        } finally {
            watched().manage(":resume");
        }
        await().untilAsserted(() -> assertThat(
                        checks("health/ready").get("holdfast-dispatch").getString("status"))
                .isEqualTo("UP"));
    }

    @Test
    void an_order_is_counted_with_its_steps_and_the_work_of_the_store() throws Exception {
        runOrder("counted", ORDER);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            List<String> lines = ask("prometheus").body().lines().toList();
            assertThat(value(lines, "holdfast_instances_started_total", "workflow=\"order\""))
                    .isPositive();
            assertThat(value(lines, "holdfast_instances_ended_total", "status=\"completed\""))
                    .isPositive();
            assertThat(value(lines, "holdfast_step_seconds_count", "outcome=\"finished\""))
                    .isGreaterThan(1);
            assertThat(value(lines, "holdfast_step_seconds_sum", "outcome=\"finished\""))
                    .isPositive();
            assertThat(value(lines, "holdfast_store_seconds_count", "operation=\"Branches.claim\""))
                    .isPositive();
            assertThat(value(lines, "holdfast_poll_seconds_count", "outcome=\"nothing\""))
                    .isPositive();
            assertThat(value(lines, "holdfast_slots", "")).isEqualTo(16);
            assertThat(value(lines, "holdfast_branches_due", "")).isZero();
            assertThat(value(lines, "holdfast_heartbeat_age_seconds", "")).isBetween(0.0, 20.0);
            assertThat(lines)
                    .anyMatch(
                            line -> line.startsWith("holdfast_instances_live{") && line.contains("status=\"running\""));
        });
    }

    /** Adds up the rows of a metric that have a label; fails if there is none. */
    private static double value(List<String> lines, String metric, String label) {
        List<String> rows = lines.stream()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .filter(line -> line.contains(label))
                .toList();
        assertThat(rows)
                .as("%s with %s among%n%s", metric, label, holdfast(lines))
                .isNotEmpty();
        return rows.stream()
                .mapToDouble(row -> Double.parseDouble(row.substring(row.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String holdfast(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("holdfast")).collect(Collectors.joining("\n"));
    }
}
