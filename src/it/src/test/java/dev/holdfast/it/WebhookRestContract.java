package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The subscriptions of web-hooks over the API of a real server, which may call public addresses alone. */
abstract class WebhookRestContract extends WatchedRestContract {

    /** An address that is kept for documentation: nobody is there. */
    private static final String NOBODY = "https://192.0.2.7/in";

    private static String target(String url, String more) {
        return "{\"url\": \"" + url + "\"" + more + "}";
    }

    private RestAnswer put(String path, String body) {
        return send(
                request(api(path)).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    private RestAnswer delete(String path) {
        return send(request(api(path)).DELETE());
    }

    @Test
    void a_web_hook_is_made_changed_paused_resumed_and_removed_and_its_secret_shown_where_it_is_new() {
        RestAnswer answer =
                post("webhooks", target(NOBODY, ", \"events\": [\"failed\", \"completed\"], \"tags\": [\"nowhere\"]"));
        JsonObject made = answer.with(201).json();
        String path = "webhooks/" + made.getString("id");

        assertThat(answer.header("Location")).endsWith(made.getString("href"));
        assertThat(made.getString("secret")).startsWith("whsec_").hasSizeGreaterThan(40);
        assertThat(made.getJsonArray("events")).hasToString("[\"completed\",\"failed\"]");
        assertThat(made.getBoolean("paused")).isFalse();
        JsonObject read = get(path).with(200).json();
        assertThat(read).doesNotContainKey("secret");
        assertThat(get("webhooks").with(200).body()).doesNotContain("whsec_").contains(NOBODY);

        JsonObject changed = put(path, target(NOBODY + "?v=2", ", \"tags\": [\"nowhere\"]"))
                .with(200)
                .json();
        assertThat(changed.getString("url")).endsWith("?v=2");
        assertThat(changed.getJsonArray("events")).isEmpty();

        JsonObject paused =
                post(path + "/pause", "{\"reason\": \"it moves\"}").with(200).json();
        assertThat(paused.getBoolean("paused")).isTrue();
        assertThat(paused.getString("pausedBecause")).isEqualTo("it moves");
        String message = post(path + "/ping", "").with(202).json().getString("message");
        assertThat(message).startsWith("evt_0_");
        assertThat(items(get(path + "/deliveries").with(200))).isEmpty(); // paused as it is
        JsonObject rotated = post(path + "/secret", "").with(200).json();
        assertThat(rotated.getString("secret")).startsWith("whsec_").isNotEqualTo(made.getString("secret"));
        assertThat(Instant.parse(rotated.getString("oldSecretUntil")))
                .isAfter(Instant.parse(rotated.getString("createdAt")));
        post(path + "/deliveries/" + message + "/redeliver", "").problem(404, "unknown-webhook");

        delete(path).with(204);
        get(path).problem(404, "unknown-webhook");
        delete(path).problem(404, "unknown-webhook");
        assertThat(get("audit?subject=webhook%2F" + made.getString("id"))
                        .with(200)
                        .body())
                .contains("webhook-create", "webhook-change", "webhook-pause")
                .contains("webhook-rotate", "webhook-ping", "webhook-remove", "unknown-webhook")
                .doesNotContain("whsec_");
    }

    @Test
    void an_address_that_may_not_be_called_is_refused_with_the_rule() {
        for (String url : new String[] {
            "http://192.0.2.7/", "https://127.0.0.1/", "https://169.254.169.254/latest", "https://[::1]/", "file:///etc"
        }) {
            JsonObject problem = post("webhooks", target(url, "")).problem(422, "webhook-refused");
            assertThat(problem.getString("detail")).contains(url);
        }
        post("webhooks", target(NOBODY, ", \"events\": [\"exploded\"]")).problem(400, "invalid-argument");
        post("webhooks", "{\"events\": []}").problem(400, "invalid-argument");
        post("webhooks", target(NOBODY, ", \"secret\": \"mine\"")).problem(400, "invalid-argument");
        get("webhooks/7a").problem(400, "invalid-argument");
    }
}
