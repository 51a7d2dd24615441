package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What there is on a server for development, and on no other. */
class DevelopmentTest {

    private static final String[] JSON = {"Content-Type", "application/json"};

    private final AtomicInteger crashes = new AtomicInteger();

    private InProcessApi server(boolean development) {
        return new InProcessApi(new FakeEngine(), 2000, 1)
                .with(new CrashResource(new Development(development), crashes::incrementAndGet));
    }

    @Test
    void a_production_server_cannot_be_crashed_by_anybody() {
        InProcessApi api = server(false);

        InProcessApi.Answer answer = api.send("POST", "development/crash", new byte[0], JSON);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("not-found");
        assertThat(crashes).hasValue(0);
    }

    @Test
    void what_a_production_server_does_not_have_it_does_not_offer() {
        assertThat(new Development(false).has("development/crash")).isFalse();
        assertThat(new Development(false).has("nodes")).isTrue();
        assertThat(server(false).send("GET", "caller", new byte[0]).text()).doesNotContain("crash");
    }

    @Test
    void an_administrator_crashes_a_development_server() {
        InProcessApi api = server(true);
        api.logIn("ann", Role.ADMIN);

        api.send("POST", "development/crash", new byte[0], JSON);

        assertThat(crashes).hasValue(1);
    }

    @Test
    void nobody_else_does_nor_a_page_of_another_site() {
        InProcessApi api = server(true);

        String foreign = api.send(
                        "POST",
                        "development/crash",
                        new byte[0],
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://elsewhere.example")
                .code();
        String form = api.send(
                        "POST",
                        "development/crash",
                        new byte[] {'a'},
                        "Content-Type",
                        "application/x-www-form-urlencoded")
                .code();
        api.logIn("bob", Role.VIEWER, Role.STARTER, Role.OPERATOR, Role.PAYLOAD);
        String operator =
                api.send("POST", "development/crash", new byte[0], JSON).code();

        assertThat(foreign).isEqualTo("cross-site");
        assertThat(form).isEqualTo("unsupported-media-type");
        assertThat(operator).isEqualTo("forbidden");
        assertThat(crashes).hasValue(0);
    }
}
