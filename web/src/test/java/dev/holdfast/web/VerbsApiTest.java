package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerbsApiTest {

    private static final String WHY = "{\"reason\": \"too late\"}";

    private final FakeEngine engine = new FakeEngine();
    private final InProcessApi api = new InProcessApi(engine, 10_000, 1);

    @BeforeEach
    void start() {
        engine.deploy(BookOrder.named("order"));
        engine.deploy(BookOrder.shorter("order"));
        assertThat(api.post("workflows/order/instances", "{\"instanceId\": \"order/1\", \"input\": {}}")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void a_cancelled_instance_is_shown_with_who_and_why() {
        Answer answer = order("cancel", WHY);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getString("status")).isEqualTo("cancelled");
        assertThat(answer.json().getString("reason")).isEqualTo("too late");
        assertThat(answer.json().getString("actor")).isEqualTo("ann");
        assertThat(answer.json())
                .as("all but its trace, which is read for who looks at it")
                .isEqualTo(
                        Json.createObjectBuilder(api.get("instances/order%2F1").json())
                                .remove("trace")
                                .build());
        assertThat(lastSent()).hasToString("""
                {"ordinal":1,"kind":"cancel","actor":"ann","reason":"too late","at":"2026-01-31T12:00:01Z"}""");
    }

    @Test
    void a_cancelled_instance_can_be_cancelled_again_and_stays_as_it_is() {
        JsonObject first = order("cancel", WHY).json();

        Answer again = order("cancel", "{\"reason\": \"never mind\"}");

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first);
    }

    @Test
    void a_cancel_with_undo_is_accepted_and_answered_when_all_is_undone_if_the_caller_waits() {
        Answer accepted = order("cancel", "{\"undo\": true, \"reason\": \"too late\"}");
        engine.duringWait(() -> engine.settle(
                "order/1",
                new State.Cancelled(Optional.of("too late"), Optional.empty(), Optional.empty(), FakeEngine.START)));
        Answer waited = api.post("instances/order%2F1/cancel?wait=5s", "{\"undo\": true}");

        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.json().getString("status")).isEqualTo("compensating");
        assertThat(accepted.json().getString("reason")).isEqualTo("too late");
        assertThat(waited.status()).isEqualTo(200);
        assertThat(waited.json().getString("status")).isEqualTo("cancelled");
        assertThat(waited.header("Preference-Applied")).isEqualTo("wait=5");
    }

    @Test
    void an_instance_that_undoes_its_steps_can_be_terminated() {
        order("cancel", "{\"undo\": true}");

        Answer answer = order("terminate", WHY);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getString("status")).isEqualTo("cancelled");
        assertThat(lastSent().getString("kind")).isEqualTo("terminate");
    }

    @Test
    void a_pause_says_how_many_steps_run_and_is_accepted_while_some_do() {
        engine.hold("order/1", true);

        Answer answer = order("pause", WHY);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().getString("status")).isEqualTo("paused");
        assertThat(answer.json().getInt("held")).isEqualTo(1);
        assertThat(answer.json().getString("reason")).isEqualTo("too late");
        assertThat(answer.header("Preference-Applied")).isEqualTo("null");
    }

    @Test
    void who_waits_for_a_pause_is_answered_when_no_step_runs() {
        engine.hold("order/1", true);
        engine.duringWait(() -> engine.hold("order/1", false));

        Answer answer = api.post("instances/order%2F1/pause", "{}", "Prefer", "wait=99");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getInt("held")).isZero();
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
    }

    @Test
    void a_pause_of_a_paused_instance_still_tells_of_running_steps() {
        engine.hold("order/1", true);
        order("pause", WHY);

        Answer again = order("pause", "{}");

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.json().getInt("held")).isEqualTo(1);
        assertThat(again.json().getString("reason")).isEqualTo("too late");
    }

    @Test
    void who_waits_in_vain_for_a_pause_is_told_so() {
        engine.hold("order/1", true);

        Answer answer = api.post("instances/order%2F1/pause?wait=100ms", "");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().getInt("held")).isEqualTo(1);
    }

    @Test
    void a_paused_instance_goes_on_when_it_is_resumed() {
        order("pause", WHY);

        Answer answer = order("resume", WHY);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getString("status")).isEqualTo("in_progress");
        assertThat(answer.json()).doesNotContainKey("reason");
    }

    @Test
    void a_failed_instance_goes_on_when_it_is_retried() {
        engine.fail("order/1", new Failure("java.io.IOException", "no stock", "at shop"));

        Answer answer = order("retry", WHY);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getString("status")).isEqualTo("in_progress");
        assertThat(answer.json()).doesNotContainKey("error");
    }

    @Test
    void an_instance_is_moved_to_another_definition() {
        engine.settle(
                "order/1",
                new State.InProgress(List.of(new BranchState(
                        0, 0, new Position.AtTask(new NodeId("ship")), OptionalInt.empty(), false, Optional.empty()))));
        String other = BookOrder.shorter("order").hash().toString();

        Answer refused = order("migrate", "{\"to\": \"" + other + "\"}");
        Answer moved = order(
                "migrate", "{\"to\": \"" + other.toUpperCase(Locale.ROOT) + "\", \"nodes\": {\"ship\": \"validate\"}}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("migration-refused");
        assertThat(refused.json().getString("detail")).contains("no 'ship'");
        assertThat(moved.status()).isEqualTo(200);
        assertThat(moved.json().getString("definitionHash")).isEqualTo(other);
        assertThat(moved.json().getString("node")).isEqualTo("validate");
        assertThat(lastSent().getString("kind")).isEqualTo("migrate");
        assertThat(lastSent().getString("actor")).isEqualTo("ann");
    }

    @Test
    void an_instance_whose_step_runs_is_not_moved() {
        engine.hold("order/1", true);

        Answer answer =
                order("migrate", "{\"to\": \"" + BookOrder.shorter("order").hash() + "\"}");

        assertThat(answer.code()).isEqualTo("migration-refused");
        assertThat(answer.json().getString("detail")).contains("held");
    }

    @Test
    void nothing_is_moved_to_a_definition_that_is_not_deployed() {
        Answer answer = order("migrate", "{\"to\": \"" + "0".repeat(64) + "\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("unknown-workflow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"to\": 5}",
                "{\"to\": \"abc\"}",
                "{\"to\": \"HASH\", \"nodes\": [\"ship\"]}",
                "{\"to\": \"HASH\", \"nodes\": {\"ship\": 5}}",
                "{\"to\": \"HASH\", \"nodes\": {\"ship\": \" \"}}",
                "{\"to\": \"HASH\", \"nodes\": {\"\": \"ship\"}}",
                "{\"to\": \"HASH\", \"undo\": true}"
            })
    void a_move_that_is_none_is_refused(String body) {
        Answer answer = order(
                "migrate",
                body.replace("HASH", BookOrder.shorter("order").hash().toString()));

        assertThat(answer.code()).isEqualTo("invalid-argument");
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void a_move_without_a_body_is_no_json() {
        assertThat(order("migrate", "").code()).isEqualTo("bad-json");
    }

    @ParameterizedTest
    @CsvSource({
        "completed,cancel",
        "completed,terminate",
        "completed,pause",
        "completed,resume",
        "completed,retry",
        "failed,cancel",
        "failed,terminate",
        "failed,pause",
        "failed,resume",
        "cancelled,pause",
        "cancelled,resume",
        "cancelled,retry",
        "in_progress,resume",
        "in_progress,retry",
        "paused,retry",
        "compensating,pause",
        "compensating,resume",
        "compensating,retry"
    })
    void an_order_that_is_not_possible_now_says_what_the_instance_is(String status, String verb) {
        switch (status) {
            case "completed" -> engine.complete("order/1", "{}");
            case "failed" -> engine.fail("order/1", new Failure("x", "y", "z"));
            case "cancelled" -> order("cancel", "{}");
            case "paused" -> order("pause", "{}");
            case "compensating" -> order("cancel", "{\"undo\": true}");
            default -> assertThat(status).isEqualTo("in_progress");
        }
        JsonObject before = api.get("instances/order%2F1").json();

        Answer answer = order(verb, WHY);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("not-possible-now");
        assertThat(answer.json().getString("instanceStatus")).isEqualTo(status);
        assertThat(answer.json().getString("detail")).contains("order/1");
        assertThat(api.get("instances/order%2F1").json()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "terminate", "pause", "resume", "retry"})
    void every_order_checks_its_body_before_it_is_carried_out(String verb) {
        JsonObject before = api.get("instances/order%2F1").json();

        assertThat(order(verb, "{").code()).isEqualTo("bad-json");
        assertThat(order(verb, "[]").code()).isEqualTo("invalid-argument");
        assertThat(order(verb, "{\"why\": \"x\"}").code()).isEqualTo("invalid-argument");
        assertThat(order(verb, "{\"reason\": 5}").code()).isEqualTo("invalid-argument");
        assertThat(order(verb, "{\"reason\": \"a\\u0000\"}").code()).isEqualTo("invalid-argument");
        assertThat(order(verb, "{\"reason\": \"\\ud800\"}").code()).isEqualTo("bad-json");
        assertThat(order(verb, "{\"actor\": \"bob\"}").code())
                .as("who orders it has logged in, and cannot say to be another")
                .isEqualTo("invalid-argument");
        assertThat(order(verb, "{\"reason\": \"" + "r".repeat(2001) + "\"}").code())
                .isEqualTo("invalid-argument");
        assertThat(order(verb, "{\"reason\": \"" + "r".repeat(10_000) + "\"}").code())
                .isEqualTo("body-too-large");
        assertThat(order(verb, "{\"undo\": 1}").code()).isEqualTo("invalid-argument");

        assertThat(api.get("instances/order%2F1").json()).isEqualTo(before);
        assertThat(api.get("instances/order%2F1/signals").json().getJsonArray("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "pause"})
    void a_wait_that_is_none_is_refused_before_the_order_is_carried_out(String verb) {
        assertThat(api.post("instances/order%2F1/" + verb + "?wait=soon", "{}").code())
                .isEqualTo("invalid-argument");

        assertThat(api.get("instances/order%2F1").json().getString("status")).isEqualTo("in_progress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "terminate", "pause", "resume", "retry", "migrate"})
    void every_order_needs_an_instance_the_right_method_and_json(String verb) {
        String body = verb.equals("migrate")
                ? "{\"to\": \"" + BookOrder.shorter("order").hash() + "\"}"
                : "{}";

        assertThat(api.post("instances/nobody/" + verb, body).code()).isEqualTo("unknown-instance");
        assertThat(api.post("instances/" + "x".repeat(257) + "/" + verb, body).code())
                .isEqualTo("invalid-instance-id");
        assertThat(api.get("instances/order%2F1/" + verb).code()).isEqualTo("method-not-allowed");
        assertThat(api.send(
                                "POST",
                                "instances/order%2F1/" + verb,
                                "a=b".getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .code())
                .isEqualTo("unsupported-media-type");
        assertThat(api.send("POST", "instances/order%2F1/" + verb, null).code()).isEqualTo("unsupported-media-type");
        assertThat(api.get("instances/order%2F1").json().getString("status")).isEqualTo("in_progress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "terminate", "pause"})
    void an_order_may_say_nothing(String verb) {
        Answer answer = order(verb, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).doesNotContainKey("reason");
    }

    private Answer order(String verb, String body) {
        return api.post("instances/order%2F1/" + verb, body);
    }

    private JsonObject lastSent() {
        List<JsonObject> items = api.get("instances/order%2F1/signals")
                .json()
                .getJsonArray("items")
                .getValuesAs(JsonObject.class);
        return items.get(items.size() - 1);
    }
}
