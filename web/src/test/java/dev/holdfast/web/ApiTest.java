package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest {

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
    void workflows_are_listed_with_their_nodes() {
        JsonArray items = api.get("workflows").json().getJsonArray("items");

        assertThat(items).hasSize(2);
        assertThat(items.getJsonObject(0)).isEqualTo(api.get("workflows/order").json());
        assertThat(items.getJsonObject(0).getString("definitionHash")).hasSize(64);
        assertThat(items.getJsonObject(0).getString("inputType")).isEqualTo(BookOrder.Order.class.getName());
        assertThat(items.getJsonObject(0).getJsonArray("nodes").getJsonObject(0))
                .hasToString("""
                {"id":"validate","kind":"task","displayName":"validate","description":"Looks at the order","version":"2",\
                "priority":3,"tags":["gpu"],"transaction":"join","task":"dev.holdfast.web.BookOrder$Tasks::validate"}""");
        assertThat(items.getJsonObject(0).getJsonArray("nodes").getJsonObject(1))
                .hasToString("""
                {"id":"ship","kind":"task","predecessor":"validate","displayName":"ship","priority":1,"tags":[],\
                "transaction":"join","task":"dev.holdfast.web.BookOrder$Tasks::ship"}""");
    }

    @Test
    void a_start_is_accepted_and_says_where_the_instance_is() {
        Answer answer =
                api.post(START, "{\"instanceId\": \"order/1\", \"input\": {\"amountCents\": 9007199254740993}}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).endsWith("/holdfast/api/instances/order%2F1");
        assertThat(answer.text()).isEqualTo("""
                {"instanceId":"order/1","created":true,"status":"in_progress","node":"validate",\
                "links":{"self":"/holdfast/api/instances/order%2F1","steps":"/holdfast/api/instances/order%2F1/steps",\
                "timeline":"/holdfast/api/instances/order%2F1/timeline",\
                "signals":"/holdfast/api/instances/order%2F1/signals"}}""");
        assertThat(engine.input("order/1")).isEqualTo("{\"amountCents\":9007199254740993}");
    }

    @Test
    void an_existing_instance_is_told_with_its_output_if_the_policy_is_to_use_it() {
        start("order-1");
        engine.complete("order-1", "{\"n\":9007199254740993}");

        Answer answer =
                api.post(START, "{\"instanceId\": \"order-1\", \"input\": {}, \"conflictPolicy\": \"use_existing\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getBoolean("created")).isFalse();
        assertThat(answer.json().getString("status")).isEqualTo("completed");
        assertThat(answer.json().getJsonObject("output")).hasToString("{\"n\":9007199254740993}");
    }

    @Test
    void an_output_that_this_api_cannot_show_within_an_answer_is_left_to_its_link() {
        start("order-1");
        engine.complete("order-1", "{\"twice\":1,\"twice\":2}");

        Answer answer =
                api.post(START, "{\"instanceId\": \"order-1\", \"input\": {}, \"conflictPolicy\": \"use_existing\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).doesNotContainKey("output");
        assertThat(answer.json().getJsonObject("links")).containsKey("output");
    }

    @Test
    void the_same_request_under_one_idempotency_key_starts_one_instance() {
        Answer first = api.post(START, "{\"input\": {}}", "Idempotency-Key", "\"key-1\"");
        Answer second = api.post(START, "{\"input\": {}}", "Idempotency-Key", "\"key-1\"");

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().getString("instanceId")).isEqualTo("key-1");
        assertThat(engine.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "order   | {\"input\":                                     | 400 | bad-json",
                "order   | []                                              | 400 | invalid-argument",
                "order   | {\"instanceId\": \"\", \"input\": {}}           | 400 | invalid-instance-id",
                "order   | {\"instanceId\": 1, \"input\": {}}              | 400 | invalid-argument",
                "order   | {\"input\": {}, \"conflictPolicy\": \"maybe\"}  | 400 | invalid-argument",
                "order   | {\"input\": \"no order\"}                       | 422 | undecodable-input",
                "nowhere | {\"input\": {}}                                 | 404 | unknown-workflow",
                "order   | {\"instanceId\": \"taken\", \"input\": {}}      | 409 | instance-exists",
                "short   | {\"instanceId\": \"taken\", \"input\": {}}      | 409 | definition-mismatch"
            })
    void a_start_that_cannot_be_gets_a_problem_and_changes_nothing(
            String workflow, String body, int status, String code) {
        start("taken");

        Answer answer = api.post("workflows/" + workflow + "/instances", body);

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().getInt("status")).isEqualTo(status);
        assertThat(answer.json().getString("type")).isEqualTo("urn:holdfast:error:" + code);
        assertThat(answer.json().getString("instance")).isEqualTo("/holdfast/api/workflows/" + workflow + "/instances");
        assertThat(answer.json().getString("detail")).isNotBlank();
        assertThat(engine.count()).isEqualTo(1);
    }

    @Test
    void an_instance_id_of_257_bytes_is_refused() {
        assertThat(api.post(START, "{\"instanceId\": \"" + "x".repeat(256) + "\", \"input\": {}}")
                        .status())
                .isEqualTo(202);
        assertThat(api.post(START, "{\"instanceId\": \"" + "x".repeat(257) + "\", \"input\": {}}")
                        .code())
                .isEqualTo("invalid-instance-id");
        assertThat(api.get("instances/" + "x".repeat(257)).code()).isEqualTo("invalid-instance-id");
    }

    @Test
    void a_body_beyond_the_limit_is_refused_whether_its_length_is_declared_or_not() {
        String body = "{\"input\": {\"text\": \"" + "x".repeat(MAX_BYTES) + "\"}}";

        Answer declared = api.post(START, body, "Content-Length", String.valueOf(body.length()));
        Answer chunked = api.post(START, body, "Transfer-Encoding", "chunked");
        Answer beyondAnyInt = api.post(START, "{}", "Content-Length", "9999999999999");

        assertThat(List.of(declared.code(), chunked.code(), beyondAnyInt.code()))
                .containsOnly("body-too-large");
        assertThat(declared.status()).isEqualTo(413);
        assertThat(declared.json().getInt("allowedBytes")).isEqualTo(MAX_BYTES);
        assertThat(engine.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "100%",
                "%2F",
                "a b+c",
                "ü€😀",
                "a;b=c?d#e&f",
                "..",
                ".",
                "\"<>\\^`{|}",
                "line\nbreak",
                "steps"
            })
    void an_instance_is_found_under_the_link_that_its_start_gave_whatever_its_id_is(String id) {
        Answer started = api.post(
                START,
                Json.createObjectBuilder()
                        .add("instanceId", id)
                        .add("input", JsonValue.EMPTY_JSON_OBJECT)
                        .build()
                        .toString());
        String self = started.json().getJsonObject("links").getString("self");

        Answer found = api.get(self.substring("/holdfast/api/".length()));

        assertThat(found.status()).as(found.text()).isEqualTo(200);
        assertThat(found.json().getString("instanceId")).isEqualTo(id);
    }

    @Test
    void an_instance_shows_the_parts_that_its_status_has() {
        start("running");
        start("failed");
        engine.fail("failed", new Failure("java.io.IOException", "no stock", "at shop"));
        start("cancelled");
        engine.settle(
                "cancelled",
                new State.Cancelled(
                        Optional.of("too late"),
                        Optional.of("ann"),
                        Optional.of(new Position.AtTask(new NodeId("ship"))),
                        FakeEngine.START.plusSeconds(9)));

        JsonObject running = api.get("instances/running").json();
        assertThat(running.getString("trace")).as("of its traceparent").isEqualTo("0af7651916cd43dd8448eb211c80319c");
        JsonObject failed = api.get("instances/failed").json();
        JsonObject cancelled = api.get("instances/cancelled").json();

        assertThat(running.keySet())
                .containsExactly(
                        "instanceId",
                        "run",
                        "workflow",
                        "version",
                        "definitionHash",
                        "status",
                        "node",
                        "trace",
                        "held",
                        "branchCount",
                        "branches",
                        "createdAt",
                        "links");
        assertThat(running.getString("run")).isEqualTo("1");
        assertThat(running.getString("createdAt")).isEqualTo("2026-01-31T12:00:01Z");
        assertThat(failed.getJsonObject("error"))
                .hasToString("{\"type\":\"java.io.IOException\",\"message\":\"no stock\"}");
        assertThat(failed.getString("endedAt")).isEqualTo("2026-01-31T12:00:05Z");
        assertThat(cancelled.getString("reason")).isEqualTo("too late");
        assertThat(cancelled.getString("actor")).isEqualTo("ann");
        assertThat(cancelled.getString("node")).isEqualTo("ship");
    }

    @Test
    void a_stack_trace_is_shown_only_if_it_is_asked_for() {
        start("failed");
        Failure failure = new Failure("java.io.IOException", "no stock", "at shop");
        engine.fail("failed", failure);
        engine.recordStep("failed", step(1, Checkpoint.Kind.FAILED, "ship", Optional.of(failure)), null);

        assertThat(api.get("instances/failed").text()).doesNotContain("at shop");
        assertThat(api.get("instances/failed/steps").text()).doesNotContain("at shop");
        assertThat(api.get("instances/failed?include=stackTrace").text()).contains("\"stackTrace\":\"at shop\"");
        assertThat(api.get("instances/failed/steps?include=stackTrace").text()).contains("\"stackTrace\":\"at shop\"");
        assertThat(api.get("instances/failed?include=everything").code()).isEqualTo("invalid-argument");
    }

    @Test
    void an_output_is_given_as_it_is_stored() {
        start("order-1");
        engine.complete("order-1", "{ \"n\" : 9007199254740993, \"text\" : \"ü\" }");

        Answer output = api.get("instances/order-1/output");

        assertThat(output.type()).startsWith("application/json");
        assertThat(output.text()).isEqualTo("{ \"n\" : 9007199254740993, \"text\" : \"ü\" }");
    }

    @Test
    void an_output_of_another_codec_is_given_as_bytes() {
        start("order-1");
        engine.settle("order-1", new State.Completed(new Payload((byte) 2, new byte[] {1, 2}), FakeEngine.START));

        assertThat(api.get("instances/order-1/output").type()).isEqualTo("application/octet-stream");
    }

    @Test
    void what_has_not_completed_has_no_output_and_says_what_it_is_instead() {
        start("order-1");

        Answer running = api.get("instances/order-1/output");
        engine.fail("order-1", new Failure("x", "y", "z"));
        Answer failed = api.get("instances/order-1/output");

        assertThat(running.code()).isEqualTo("not-completed");
        assertThat(running.status()).isEqualTo(409);
        assertThat(running.json().getString("instanceStatus")).isEqualTo("in_progress");
        assertThat(failed.json().getString("instanceStatus")).isEqualTo("failed");
    }

    @Test
    void steps_are_listed_and_lead_to_their_outputs() {
        start("order 1");
        engine.recordStep("order 1", step(0, Checkpoint.Kind.START, "", Optional.empty()), null);
        engine.recordStep("order 1", step(1, Checkpoint.Kind.STEP, "check/it", Optional.empty()), "{\"a\":1.0}");

        JsonArray steps = api.get("instances/order%201/steps").json().getJsonArray("items");

        assertThat(steps.getJsonObject(0)).hasToString("""
                {"branch":0,"sequence":0,"kind":"start","runner":"node-1","startedAt":"2026-01-31T12:00:00Z",\
                "at":"2026-01-31T12:00:00Z"}""");
        String output = steps.getJsonObject(1).getString("output");
        assertThat(output).isEqualTo("/holdfast/api/instances/order%201/steps/check%2Fit/output");
        assertThat(api.get(output.substring("/holdfast/api/".length())).text()).isEqualTo("{\"a\":1.0}");
        assertThat(api.get("instances/order%201/steps/ship/output").code()).isEqualTo("no-step-output");
        assertThat(api.get("instances/order%201/steps/%20/output").code()).isEqualTo("invalid-argument");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/output",
                "/steps",
                "/steps/ship/output",
                "/signals",
                "/shared",
                "/shared/count",
                "?wait=1",
                "/output?wait=1"
            })
    void an_unknown_instance_is_not_found(String what) {
        Answer answer = api.get("instances/nobody" + what);

        assertThat(answer.code()).isEqualTo("unknown-instance");
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void who_waits_is_answered_when_the_instance_has_ended() {
        start("order-1");
        engine.duringWait(() -> engine.complete("order-1", "{\"n\":1}"));

        Answer answer = api.get("instances/order-1?wait=10s");

        assertThat(answer.json().getString("status")).isEqualTo("completed");
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=10");
        assertThat(api.get("instances/order-1/output", "Prefer", "wait=99").text())
                .isEqualTo("{\"n\":1}");
    }

    @Test
    void who_finds_no_place_to_wait_is_answered_at_once() {
        start("order-1");
        List<Answer> meanwhile = new ArrayList<>();
        engine.duringWait(() -> {
            if (meanwhile.isEmpty()) {
                meanwhile.add(CompletableFuture.supplyAsync(() -> api.get("instances/order-1?wait=10s"))
                        .join());
            }
        });

        Answer waited = api.get("instances/order-1?wait=1s");
        engine.duringWait(() -> {});
        Answer afterwards = api.get("instances/order-1?wait=1s");

        assertThat(meanwhile).singleElement().satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Preference-Applied")).isEqualTo("null");
        });
        assertThat(waited.header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(afterwards.header("Preference-Applied")).isEqualTo("wait=1");
    }

    @Test
    void pages_follow_each_other_until_all_were_shown_once() {
        for (int i = 1; i <= 5; i++) {
            start("order-" + i);
        }

        List<String> shown = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        Optional<String> next = Optional.of("instances?limit=2&status=in_progress");
        while (next.isPresent()) {
            Answer page = api.get(next.get());
            JsonArray items = page.json().getJsonArray("items");
            items.forEach(item -> shown.add(item.asJsonObject().getString("instanceId")));
            sizes.add(items.size());
            next = Optional.ofNullable(page.response().getOutputHeaders().getFirst("Link"))
                    .map(link -> link.toString().replaceAll("^</holdfast/api/(.*)>; rel=\"next\"$", "$1"));
            assertThat(page.json().containsKey("next")).isEqualTo(next.isPresent());
        }

        assertThat(shown).containsExactly("order-5", "order-4", "order-3", "order-2", "order-1");
        assertThat(sizes).containsExactly(2, 2, 1);
        assertThat(engine.lastQuery().orElseThrow().phase()).isPresent();
    }

    @Test
    void a_row_of_a_list_shows_what_a_list_needs() {
        start("a b");
        engine.fail("a b", new Failure("java.io.IOException", "no stock", "at shop"));

        JsonObject row = api.get("instances").json().getJsonArray("items").getJsonObject(0);

        assertThat(row.keySet())
                .containsExactly(
                        "instanceId",
                        "run",
                        "workflow",
                        "definitionHash",
                        "status",
                        "error",
                        "createdAt",
                        "endedAt",
                        "href");
        assertThat(row.getString("status")).isEqualTo("failed");
        assertThat(row.getString("error")).isEqualTo("java.io.IOException: no stock");
        assertThat(row.getString("href")).isEqualTo("/holdfast/api/instances/a%20b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=x",
                "status=nope",
                "cursor=x",
                "state=failed",
                "workflow=no%20name",
                "startedFrom=x"
            })
    void a_filter_that_is_none_is_refused(String query) {
        assertThat(api.get("instances?" + query).code()).isEqualTo("invalid-argument");
    }

    @Test
    void what_the_server_refuses_by_itself_is_a_problem_too() {
        start("order-1");

        Answer method = api.send("DELETE", "instances/order-1", null);
        Answer type = api.send("POST", START, "a=b".getBytes(StandardCharsets.UTF_8), "Content-Type", "text/plain");
        Answer form = api.get("instances/order-1", "Accept", "text/html");
        Answer path = api.get("nothing/here");

        assertThat(method.code()).isEqualTo("method-not-allowed");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("GET");
        assertThat(type.code()).isEqualTo("unsupported-media-type");
        assertThat(type.status()).isEqualTo(415);
        assertThat(form.code()).isEqualTo("not-acceptable");
        assertThat(form.status()).isEqualTo(406);
        assertThat(path.code()).isEqualTo("not-found");
        assertThat(path.status()).isEqualTo(404);
    }

    @Test
    void what_nobody_foresaw_says_nothing_of_the_inside_and_has_an_incident_id() {
        engine.breakWith(new IllegalStateException("secret inside"));

        Answer answer = api.post(START, "{\"input\": {}}");

        assertThat(answer.code()).isEqualTo("internal-error");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("secret", "IllegalState", "\tat ");
        assertThat(answer.json().getString("incident")).hasSize(36);
    }

    @Test
    void health_is_up_while_the_engine_answers_and_503_as_soon_as_it_does_not() {
        assertThat(api.get("health").text()).isEqualTo("{\"status\":\"up\"}");

        engine.breakWith(new IllegalStateException("not started"));
        Answer broken = api.get("health");
        engine.breakWith(new IllegalStateException(new SQLException("gone", "08001")));
        Answer unreachable = api.get("health");

        assertThat(broken.code()).isEqualTo("not-ready");
        assertThat(broken.status()).isEqualTo(503);
        assertThat(unreachable.code()).isEqualTo("database-unreachable");
        assertThat(unreachable.status()).isEqualTo(503);
    }

    private void start(String id) {
        assertThat(api.post(START, "{\"instanceId\": \"" + id + "\", \"input\": {}}")
                        .status())
                .isEqualTo(202);
    }

    private static StepRecord step(int sequence, Checkpoint.Kind kind, String node, Optional<Failure> failure) {
        return new StepRecord(
                0,
                sequence,
                kind,
                node.isEmpty() ? Optional.empty() : Optional.of(new NodeId(node)),
                node.isEmpty() ? 0 : 1,
                "node-1",
                failure,
                FakeEngine.START,
                FakeEngine.START,
                Optional.empty());
    }
}
