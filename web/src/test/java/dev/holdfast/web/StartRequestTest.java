package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.client.Order;
import dev.holdfast.client.Signal;
import dev.holdfast.definition.ConflictPolicy;
import dev.holdfast.error.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartRequestTest {

    @Test
    void an_envelope_is_read() {
        StartRequest request = read(
                "{\"instanceId\": \"order/1 ü\", \"input\": {\"a\": [1, \"x\"]}, \"conflictPolicy\": \"useExisting\"}",
                null);

        assertThat(request.instanceId()).isEqualTo("order/1 ü");
        assertThat(request.input()).isEqualTo("{\"a\":[1,\"x\"]}");
        assertThat(request.policy()).isEqualTo(ConflictPolicy.USE_EXISTING);
        assertThat(request.labels()).isEmpty();
        assertThat(request.event()).isEmpty();
    }

    @Test
    void labels_tags_and_an_event_are_read() {
        StartRequest request = read("""
                {"input": 1, "labels": {"customer": "ann"}, "tags": ["urgent"],
                 "signal": {"name": "paid", "payload": {"n": 9007199254740993}, "key": "k"}}""", "order-1");

        assertThat(request.labels()).isEqualTo(Map.of("customer", "ann", "urgent", ""));
        assertThat(request.event().orElseThrow().signal())
                .isEqualTo(Signal.of("order-1", "paid", null).key("k"));
        assertThat(request.event().orElseThrow().payload()).isEqualTo("{\"n\":9007199254740993}");
    }

    @Test
    void a_start_with_an_event_uses_an_existing_instance() {
        String body =
                "{\"instanceId\": \"a\", \"input\": 1, \"signal\": {\"name\": \"paid\", \"payload\": null}POLICY}";

        assertThat(read(body.replace("POLICY", ""), null).policy()).isEqualTo(ConflictPolicy.USE_EXISTING);
        assertThat(read(body.replace("POLICY", ", \"conflictPolicy\": \"use_existing\""), null)
                        .policy())
                .isEqualTo(ConflictPolicy.USE_EXISTING);
        assertThatExceptionOfType(InvalidArgument.class)
                .isThrownBy(() -> read(body.replace("POLICY", ", \"conflictPolicy\": \"fail\""), null))
                .withMessageContaining("'conflictPolicy' is fail");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "-9223372036854775809",
                "123456789012345678901234567890",
                "0.10000000000000000000000000000000001",
                "1.0",
                "1E+400",
                "null",
                "true",
                "\"grüße €\"",
                "{\"unknown\":{\"deep\":[9007199254740993]},\"b\":\"\",\"a\":1}"
            })
    void the_input_loses_nothing(String input) {
        assertThat(read("{\"input\": " + input + "}", null).input()).isEqualTo(input);
    }

    @Test
    void without_an_id_the_idempotency_key_is_the_id_and_a_repetition_finds_the_first() {
        StartRequest quoted = read("{\"input\": 1}", "\"8e03978e\"");
        StartRequest bare = read("{\"instanceId\": null, \"input\": 1}", " 8e03978e ");
        StartRequest chosen = read("{\"input\": 1, \"conflictPolicy\": \"fail\"}", "8e03978e");

        assertThat(quoted.instanceId()).isEqualTo("8e03978e");
        assertThat(bare.instanceId()).isEqualTo("8e03978e");
        assertThat(quoted.policy()).isEqualTo(ConflictPolicy.USE_EXISTING);
        assertThat(chosen.policy()).isEqualTo(ConflictPolicy.FAIL);
    }

    @Test
    void an_id_in_the_body_wins_over_the_idempotency_key() {
        StartRequest request = read("{\"instanceId\": \"mine\", \"input\": 1}", "key");

        assertThat(request.instanceId()).isEqualTo("mine");
        assertThat(request.policy()).isEqualTo(ConflictPolicy.FAIL);
    }

    @Test
    void without_both_the_id_is_a_new_one_each_time() {
        String first = read("{\"input\": 1}", null).instanceId();
        String second = read("{\"input\": 1}", " ").instanceId();

        assertThat(UUID.fromString(first)).isNotEqualTo(UUID.fromString(second));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input\":             | 1 | 10",
                "{\"input\": 1,}         | 1 | 13",
                "{\"input\": 1} x        | 1 | 14",
                "{\"input\": 1}}         | 1 | 13",
                "{\"input\": 01}         | 1 | 12",
                "{'input': 1}            | 1 | 2",
                "{\"input\": 1, \"input\": 2} | 1 | 23",
                "`{\n\"input\": x}`      | 2 | 10"
            })
    void what_is_not_json_is_refused_with_its_place(String body, long line, long column) {
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> read(body, null))
                .satisfies(rejected -> {
                    assertThat(rejected.problem().code()).isEqualTo("bad-json");
                    assertThat(rejected.problem().members().get("line")).hasToString(String.valueOf(line));
                    assertThat(rejected.problem().members().get("column")).hasToString(String.valueOf(column));
                    assertThat(rejected.problem().detail()).contains("line " + line + ", column " + column + ": ");
                });
    }

    @Test
    void a_body_that_cannot_be_json_text_is_refused() {
        assertBadJson(new byte[0], "empty");
        assertBadJson("  ".getBytes(StandardCharsets.UTF_8), "not valid JSON");
        assertBadJson("{\"input\": \"ü\"}".getBytes(StandardCharsets.ISO_8859_1), "not UTF-8");
        assertBadJson("{\"input\": \"\\ud800\"}".getBytes(StandardCharsets.UTF_8), "half a character");
        assertBadJson(
                "{\"instanceId\": \"\\ud800\", \"input\": 1}".getBytes(StandardCharsets.UTF_8), "half a character");
        assertBadJson(
                ("{\"input\": " + "[".repeat(2000) + "]".repeat(2000) + "}").getBytes(StandardCharsets.UTF_8),
                "nested");
        assertBadJson(("{\"input\": " + "9".repeat(5000) + "}").getBytes(StandardCharsets.UTF_8), "5000");
    }

    private static void assertBadJson(byte[] body, String word) {
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> StartRequest.read(body, null, Order.PLAIN))
                .withMessageContaining(word)
                .satisfies(rejected -> assertThat(rejected.problem().code()).isEqualTo("bad-json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]                                        | an array",
                "\"text\"                                   | a string",
                "null                                       | null",
                "{\"instanceId\": \"x\"}                    | no member 'input'",
                "{\"instanceId\": 5, \"input\": 1}          | 'instanceId' must be a string, and is a number",
                "{\"conflictPolicy\": {}, \"input\": 1}     | 'conflictPolicy' must be a string, and is an object",
                "{\"conflictPolicy\": \"maybe\", \"input\": 1} | 'maybe'",
                "{\"instanceid\": \"x\", \"input\": 1}      | 'instanceid'"
            })
    void what_is_json_but_no_envelope_is_refused_with_what_was_found(String body, String found) {
        assertThatExceptionOfType(InvalidArgument.class)
                .isThrownBy(() -> read(body, null))
                .withMessageContaining(found);
    }

    private static StartRequest read(String body, @Nullable String key) {
        return StartRequest.read(body.getBytes(StandardCharsets.UTF_8), key, Order.PLAIN);
    }
}
