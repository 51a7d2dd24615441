package dev.holdfast.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.WebhookRefused;
import dev.holdfast.ejb.config.WebhookSettings;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses may be called. */
class TargetRulesTest {

    private static TargetRules rules(boolean http, String... hosts) {
        return new TargetRules(new WebhookSettings(
                1,
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                http,
                Set.of(hosts),
                "urn:test"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://127.1/",
                "https://10.0.0.8/",
                "https://172.16.3.4:8443/x",
                "https://192.168.1.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://100.64.0.1/",
                "https://0.0.0.0/",
                "https://0.1.2.3/",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[fd00::1]/",
                "https://[fe80::1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://localhost/",
                "https://224.0.0.1/"
            })
    void without_a_list_nothing_inside_of_the_network_may_be_called(String url) {
        assertThatThrownBy(() -> rules(false).check(url))
                .isInstanceOf(WebhookRefused.class)
                .hasMessageContaining(url);
    }

    @Test
    void without_a_list_a_public_address_may_be_called() {
        assertThat(rules(false).check("https://192.0.2.7:8443/in?x=1").getHost())
                .isEqualTo("192.0.2.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.com/",
                "ftp://hooks.example.com/",
                "https:///in",
                "hooks.example.com",
                "https://ann:secret@hooks.example.com/",
                "https://hooks.example.com/#top",
                "https://example.com/",
                "https://example.com.evil.test/",
                "https://evil.test/hooks.example.com",
                "https://evilexample.com/",
                "no address at all"
            })
    void with_a_list_only_its_hosts_may_be_called_and_only_by_https(String url) {
        assertThatThrownBy(() -> rules(false, "*.example.com").check(url)).isInstanceOf(WebhookRefused.class);
    }

    @Test
    void a_listed_host_may_be_anywhere_and_plain_if_that_is_allowed() {
        assertThat(rules(true, "127.0.0.1").check("http://127.0.0.1:8080/in").getPort())
                .isEqualTo(8080);
        assertThat(rules(false, "*.example.com", "localhost")
                        .check("https://LOCALHOST/in")
                        .getHost())
                .isEqualTo("LOCALHOST");
        assertThat(rules(false, "*.example.com")
                        .check("https://a.b.example.com/")
                        .getHost())
                .isEqualTo("a.b.example.com");
    }
}
