package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonArray;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsApiTest {

    private static final int MAX_BYTES = 2000;
    private static final String START = "workflows/order/instances";

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, MAX_BYTES, 1);

    @BeforeEach
    void deploy() {
        engine.deploy(BookOrder.named("order"));
        engine.deploy(BookOrder.shorter("short"));
    }

    @Test
    void an_event_is_stored_before_its_instance_is_started() {
        Answer answer = api.post("instances/order%2F1/signals/approve", "{\"amountCents\": 9007199254740993}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo("""
                {"instanceId":"order/1","name":"approve","stored":true,"links":{\
                "instance":"/holdfast/api/instances/order%2F1","signals":"/holdfast/api/instances/order%2F1/signals"}}""");
        assertThat(engine.sentPayload("order/1", 1)).isEqualTo("{\"amountCents\":9007199254740993}");
        assertThat(engine.count()).isZero();
    }

    @Test
    void an_event_with_a_key_is_stored_once() {
        Answer first = api.post("instances/order-1/signals/paid", "1", "Idempotency-Key", "\"key-1\"");
        Answer second = api.post("instances/order-1/signals/paid", "2", "Idempotency-Key", "key-1");
        Answer without = api.post("instances/order-1/signals/paid", "3");

        assertThat(first.json().getBoolean("stored")).isTrue();
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.json().getBoolean("stored")).isFalse();
        assertThat(without.json().getBoolean("stored")).isTrue();
        assertThat(engine.sentPayload("order-1", 1)).isEqualTo("1");
        assertThat(engine.sentPayload("order-1", 2)).isEqualTo("3");
    }

    @Test
    void what_was_sent_is_listed_in_its_order_without_values() {
        start("order-1");
        api.post("instances/order-1/signals/a%2Fb:c", "{\"secret\": 1}", "Idempotency-Key", "key-1");
        api.post("instances/order-1/signals/paid", "null");
        api.post("instances/order-1/pause", "{\"reason\": \"lunch\"}");

        Answer sent = api.get("instances/order-1/signals");

        JsonArray items = sent.json().getJsonArray("items");
        assertThat(items).hasSize(3);
        assertThat(items.get(0)).hasToString("""
                {"ordinal":1,"kind":"event","name":"a/b:c","key":"key-1","actor":"ann","at":"2026-01-31T12:00:01Z"}""");
        assertThat(items.get(1)).hasToString("""
                {"ordinal":2,"kind":"event","name":"paid","actor":"ann","at":"2026-01-31T12:00:02Z"}""");
        assertThat(items.get(2)).hasToString("""
                {"ordinal":3,"kind":"pause","actor":"ann","reason":"lunch","at":"2026-01-31T12:00:03Z"}""");
        assertThat(sent.text()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order-1/signals/no%20name          | {}    | 400 | invalid-argument",
                "order-1/signals/approve            | {     | 400 | bad-json",
                "order-1/signals/approve            | ``    | 400 | bad-json",
                "order-1/signals/approve            | \"\\ud800\" | 400 | bad-json",
                "order-1/signals/approve            | true  | 422 | undecodable-input"
            })
    void an_event_that_cannot_be_sent_gets_a_problem_and_is_not_stored(
            String path, String body, int status, String code) {
        start("order-1");

        Answer answer = api.post("instances/" + path, body);

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(api.get("instances/order-1/signals").json().getJsonArray("items"))
                .isEmpty();
    }

    @Test
    void an_event_is_refused_whose_instance_id_key_or_length_breaks_its_rule() {
        assertThat(api.post("instances/" + "x".repeat(257) + "/signals/paid", "1")
                        .code())
                .isEqualTo("invalid-instance-id");
        assertThat(api.post("instances/a/signals/paid", "1", "Idempotency-Key", "k".repeat(201))
                        .code())
                .isEqualTo("invalid-argument");
        assertThat(api.post("instances/a/signals/paid", "1", "Idempotency-Key", "\" \"")
                        .code())
                .isEqualTo("invalid-argument");
        assertThat(api.post("instances/a/signals/paid", "\"" + "x".repeat(MAX_BYTES) + "\"")
                        .code())
                .isEqualTo("body-too-large");
        assertThat(api.send(
                                "POST",
                                "instances/a/signals/paid",
                                "1".getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "text/plain")
                        .code())
                .isEqualTo("unsupported-media-type");
        assertThat(api.get("instances/a/signals/paid").code()).isEqualTo("method-not-allowed");
        assertThat(engine.sentPayload("a", 1)).isEmpty();
    }

    @Test
    void a_start_with_a_signal_starts_the_instance_once_and_sends_the_event_once() {
        String body = """
                {"instanceId": "order-1", "input": {},
                 "signal": {"name": "approve", "payload": {"n": 9007199254740993}, "key": "k"}}""";

        Answer first = api.post(START, body);
        Answer second = api.post(START, body);

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(200);
        assertThat(engine.sentPayload("order-1", 1)).isEqualTo("{\"n\":9007199254740993}");
        assertThat(api.get("instances/order-1/signals").json().getJsonArray("items"))
                .singleElement()
                .hasToString("""
                {"ordinal":1,"kind":"event","name":"approve","key":"k","actor":"ann","at":"2026-01-31T12:00:01Z"}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"signal\": {\"name\": \"no name\", \"payload\": 1}",
                "\"signal\": {\"name\": \"paid\"}",
                "\"signal\": {\"payload\": 1}",
                "\"signal\": {\"name\": \"paid\", \"payload\": 1, \"key\": \"\"}",
                "\"signal\": {\"name\": \"paid\", \"payload\": 1, \"id\": \"x\"}",
                "\"signal\": {\"name\": \"paid\", \"payload\": 1, \"actor\": \"bob\"}",
                "\"signal\": \"paid\"",
                "\"signal\": {\"name\": \"paid\", \"payload\": 1}, \"conflictPolicy\": \"fail\"",
                "\"signal\": {\"name\": \"paid\", \"payload\": 1}, \"conflictPolicy\": \"terminate_existing\""
            })
    void a_start_with_a_signal_that_can_never_be_sent_starts_nothing(String members) {
        Answer answer = api.post(START, "{\"instanceId\": \"order-1\", \"input\": {}, " + members + "}");

        assertThat(answer.code()).isEqualTo("invalid-argument");
        assertThat(engine.count()).isZero();
    }

    @Test
    void a_start_that_is_refused_sends_no_event() {
        start("order-1");

        Answer answer = api.post(
                "workflows/short/instances",
                "{\"instanceId\": \"order-1\", \"input\": {}, \"signal\": {\"name\": \"paid\", \"payload\": 1}}");

        assertThat(answer.code()).isEqualTo("definition-mismatch");
        assertThat(api.get("instances/order-1/signals").json().getJsonArray("items"))
                .isEmpty();
    }

    private void start(String id) {
        assertThat(api.post(START, "{\"instanceId\": \"" + id + "\", \"input\": {}}")
                        .status())
                .isEqualTo(202);
    }
}
