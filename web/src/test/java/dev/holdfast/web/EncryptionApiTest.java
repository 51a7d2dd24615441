package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EncryptionApiTest {

    private final InProcessApi api = new InProcessApi(new FakeEngine(), 1_000, 1);

    private InProcessApi.Answer post(String path, String body) {
        return api.send("POST", path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    @Test
    void an_order_is_given_looked_at_listed_and_stopped() {
        InProcessApi.Answer ordered = post("encryption/orders", "{\"reason\": \"yearly\"}");
        InProcessApi.Answer shown = api.send("GET", "encryption/orders/1", new byte[0]);
        InProcessApi.Answer all = api.send("GET", "encryption", new byte[0]);
        InProcessApi.Answer stopped = post("encryption/orders/1/cancel", "");

        assertThat(ordered.status()).isEqualTo(202);
        assertThat(ordered.header("Location")).endsWith("/encryption/orders/1");
        assertThat(shown.text())
                .contains("\"id\":\"1\"", "\"key\":\"k2\"", "\"status\":\"running\"", "\"reason\":\"yearly\"");
        assertThat(all.text()).startsWith("{\"writesWith\":\"k2\",\"orders\":[{\"id\":\"1\"");
        assertThat(stopped.text()).contains("\"status\":\"cancelled\"");
    }

    @Test
    void an_order_that_is_not_there_is_not_found() {
        for (String id : new String[] {"9", "x", "99999999999999999999"}) {
            assertThat(api.send("GET", "encryption/orders/" + id, new byte[0]).status())
                    .isEqualTo(404);
            assertThat(post("encryption/orders/" + id + "/cancel", "").status()).isEqualTo(404);
        }
    }
}
