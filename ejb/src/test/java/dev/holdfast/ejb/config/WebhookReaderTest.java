package dev.holdfast.ejb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys of web-hooks. */
class WebhookReaderTest {

    private static WebhookSettings read(Map<String, String> values) {
        return WebhookReader.read(SettingsReaderTest.config(values));
    }

    @Test
    void without_any_key_it_is_as_documented() {
        assertThat(read(Map.of())).isEqualTo(WebhookSettings.DEFAULT);
    }

    @Test
    void every_key_is_read() {
        WebhookSettings settings = read(Map.ofEntries(
                Map.entry("holdfast.webhooks.couriers", "0"),
                Map.entry("holdfast.webhooks.attempts", "3"),
                Map.entry("holdfast.webhooks.backoff", "PT2S"),
                Map.entry("holdfast.webhooks.backoff-limit", "PT3S"),
                Map.entry("holdfast.webhooks.timeout", "PT4S"),
                Map.entry("holdfast.webhooks.pause-after", "PT5S"),
                Map.entry("holdfast.webhooks.rotation", "PT6S"),
                Map.entry("holdfast.webhooks.refresh", "PT7S"),
                Map.entry("holdfast.webhooks.http", "true"),
                Map.entry("holdfast.webhooks.hosts", "Hooks.example.com, *.example.org"),
                Map.entry("holdfast.webhooks.source", "urn:shop")));

        assertThat(settings)
                .isEqualTo(new WebhookSettings(
                        0,
                        3,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        true,
                        Set.of("hooks.example.com", "*.example.org"),
                        "urn:shop"));
    }

    @Test
    void all_that_is_wrong_is_said_at_once() {
        assertThatThrownBy(() -> read(Map.of(
                        "holdfast.webhooks.attempts", "0",
                        "holdfast.webhooks.timeout", "10 s",
                        "holdfast.webhooks.http", "yes",
                        "holdfast.webhooks.hosts", "https://hooks.example.com/",
                        "holdfast.webhooks.host", "hooks.example.com")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("attempts is '0'")
                .hasMessageContaining("'10 s'")
                .hasMessageContaining("'yes'")
                .hasMessageContaining("'https://hooks.example.com/'")
                .hasMessageContaining("there is no key holdfast.webhooks.host;");
    }
}
