package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.it.rest.EchoWorkflow;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a client finds at the REST API of a server with the orders application and the echo workflow, wherever it runs.
 *
 * <p>Every test uses ids of its own, so the server's database need not be empty.
 */
abstract class RestContract {

    static final String ORDER = "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 2, \"amountCents\": 4200}";
    private static final String IMPOSSIBLE_ORDER =
            "{\"customer\": \"ann\", \"item\": \"book\", \"quantity\": 0, \"amountCents\": 4200}";
    private static final int MIB = 1024 * 1024;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final String mark = UUID.randomUUID().toString();

    /** Returns where the web application is, with a slash at the end. */
    abstract URI web();

    // What goes well

    @Test
    void a_client_starts_an_order_follows_it_and_fetches_what_came_out() {
        String id = id("order");

        RestAnswer started = start("order", id, ORDER).with(202);
        URI location = URI.create(started.header("Location"));
        JsonObject ended = send(request(location.resolve(location.getRawPath() + "?wait=30s"))
                        .GET())
                .with(200)
                .json();
        JsonObject links = ended.getJsonObject("links");
        JsonObject receipt = send(request(location.resolve(links.getString("output")))
                        .GET())
                .with(200)
                .json();
        JsonArray steps = items(
                send(request(location.resolve(links.getString("steps"))).GET()).with(200));

        assertThat(started.json().getBoolean("created")).isTrue();
        assertThat(started.json().getString("instanceId")).isEqualTo(id);
        assertThat(ended.getString("status")).isEqualTo("completed");
        assertThat(ended.getString("workflow")).isEqualTo("order");
        assertThat(ended.getString("run")).matches("\\d+");
        assertThat(ended.getString("definitionHash")).matches("[0-9a-f]{64}");
        assertThat(Instant.parse(ended.getString("endedAt")))
                .isAfterOrEqualTo(Instant.parse(ended.getString("createdAt")));
        assertThat(receipt.getString("order")).isEqualTo(id);
        assertThat(receipt.getInt("amountCents")).isEqualTo(4200);
        assertThat(steps.getValuesAs(JsonObject.class))
                .extracting(step -> step.getString("kind") + " " + step.getString("node", "-"))
                .startsWith("start -", "step validate", "step charge")
                .doesNotHaveDuplicates();
        assertThat(steps.getValuesAs(JsonObject.class))
                .extracting(step -> step.getInt("sequence"))
                .containsExactlyElementsOf(
                        IntStream.range(0, steps.size()).boxed().toList());
        assertThat(get(steps.getJsonObject(1).getString("output"))
                        .with(200)
                        .json()
                        .getString("customer"))
                .isEqualTo("ann");
    }

    @Test
    void workflows_are_listed_with_their_types_and_nodes() {
        JsonArray workflows = items(get("workflows").with(200));
        JsonObject echo = get("workflows/echo").with(200).json();

        assertThat(workflows.getValuesAs(JsonObject.class))
                .extracting(workflow -> workflow.getString("name"))
                .contains("echo", "order");
        assertThat(workflows).contains(echo);
        assertThat(echo.getString("inputType")).isEqualTo("dev.holdfast.it.rest.Note");
        assertThat(echo.getString("outputType")).isEqualTo("dev.holdfast.it.rest.Note");
        assertThat(echo.getJsonArray("nodes").getJsonObject(0)).hasToString("""
            {"id":"echo","kind":"task","displayName":"Hand back","description":"Gives back what it takes",\
            "version":"3","priority":3,"tags":[],"transaction":"join","task":"dev.holdfast.it.rest.EchoTasks::echo"}\
            """);
        assertThat(get("workflows/order")
                        .with(200)
                        .json()
                        .getJsonArray("nodes")
                        .getJsonObject(1)
                        .getString("predecessor"))
                .isEqualTo("validate");
    }

    @Test
    void without_an_id_the_instance_gets_a_new_one() {
        JsonObject first =
                post("workflows/echo/instances", "{\"input\": {}}").with(202).json();
        JsonObject second =
                post("workflows/echo/instances", "{\"input\": {}}").with(202).json();

        assertThat(UUID.fromString(first.getString("instanceId")))
                .isNotEqualTo(UUID.fromString(second.getString("instanceId")));
    }

    @Test
    void the_same_request_under_one_idempotency_key_starts_one_instance() {
        String key = id("key");

        RestAnswer first =
                post("workflows/order/instances", "{\"input\": " + ORDER + "}", "Idempotency-Key", '"' + key + '"');
        get("instances/" + key + "?wait=30s").with(200);
        RestAnswer second =
                post("workflows/order/instances", "{\"input\": " + ORDER + "}", "Idempotency-Key", '"' + key + '"');

        assertThat(first.with(202).json().getString("instanceId")).isEqualTo(key);
        assertThat(second.with(200).json().getBoolean("created")).isFalse();
        assertThat(second.json().getJsonObject("output").getString("order")).isEqualTo(key);
    }

    @Test
    void an_instance_is_reached_whatever_characters_its_id_has() {
        for (String character :
                List.of("/", "%", "%2F", "?", "#", ";a=b", "+", " ", "ü€😀", "\\", "\"", "'", "\n", "..", "/../")) {
            String id = id("odd" + character);

            RestAnswer started = start("echo", id, "{\"text\": \"here\"}").with(202);
            JsonObject links = started.json().getJsonObject("links");

            assertThat(get(links.getString("self") + "?wait=30s")
                            .with(200)
                            .json()
                            .getString("instanceId"))
                    .isEqualTo(id);
            assertThat(get(links.getString("self") + "/output").with(200).json().getString("text"))
                    .isEqualTo("here");
            assertThat(items(get(links.getString("steps")).with(200))).hasSize(2);
            assertThat(started.header("Location")).endsWith(links.getString("self"));
        }
    }

    @Test
    void numbers_and_texts_come_back_as_they_went() {
        String id = id("exact");

        start("echo", id, """
            {"text": "grüße \\u20ac \\ud83d\\ude00 \\n", "number": 9007199254740993, "decimal": 0.1000000000000000000000001,
             "nobody knows this": [1, {"deep": 123456789012345678901234567890}]}\
            """).with(202);
        RestAnswer output = get("instances/" + id + "/output?wait=30s").with(200);

        assertThat(output.header("Content-Type")).startsWith("application/json");
        assertThat(output.json().getString("text")).isEqualTo("grüße € 😀 \n");
        assertThat(output.json().getJsonNumber("number").longValueExact()).isEqualTo(9007199254740993L);
        assertThat(output.json().getJsonNumber("decimal")).hasToString("0.1000000000000000000000001");
    }

    @Test
    void an_id_in_use_is_refused_shown_or_replaced_as_the_policy_says() {
        String id = id("twice");
        start("echo", id, "{\"number\": 1}").with(202);
        JsonObject first = get("instances/" + id + "?wait=30s").with(200).json();

        start("echo", id, "{\"number\": 2}").problem(409, "instance-exists");
        start("echo", id, "{\"number\": 2}", "fail").problem(409, "instance-exists");
        JsonObject shown =
                start("echo", id, "{\"number\": 2}", "use_existing").with(200).json();
        JsonObject replaced = start("echo", id, "{\"number\": 3}", "terminateExisting")
                .with(202)
                .json();

        assertThat(shown.getBoolean("created")).isFalse();
        assertThat(shown.getString("status")).isEqualTo("completed");
        assertThat(shown.getJsonObject("output").getInt("number")).isEqualTo(1);
        assertThat(replaced.getBoolean("created")).isTrue();
        assertThat(get("instances/" + id + "/output?wait=30s").with(200).json().getInt("number"))
                .isEqualTo(3);
        assertThat(get("instances/" + id).with(200).json().getString("run")).isNotEqualTo(first.getString("run"));
    }

    @Test
    void who_waits_is_answered_when_the_instance_ends_and_not_later_than_asked() {
        String id = id("slow");
        start("order", id, ORDER.replace("}", ", \"pauseSeconds\": 2}")).with(202);

        RestAnswer early = get("instances/" + id + "?wait=100ms").with(200);
        RestAnswer late = get("instances/" + id, "Prefer", "wait=30").with(200);

        assertThat(early.json().getString("status")).isEqualTo("in_progress");
        assertThat(late.json().getString("status")).isEqualTo("completed");
        assertThat(late.header("Preference-Applied")).isEqualTo("wait=30");
    }

    @Test
    void a_failed_instance_says_why_and_shows_the_stack_trace_only_if_asked() {
        String id = id("impossible");
        start("order", id, IMPOSSIBLE_ORDER).with(202);

        JsonObject failed = get("instances/" + id + "?wait=30s").with(200).json();

        assertThat(failed.getString("status")).isEqualTo("failed");
        assertThat(failed.getJsonObject("error").getString("type")).endsWith("InvalidOrder");
        assertThat(failed.getJsonObject("error").getString("message")).contains("quantity");
        assertThat(failed.getJsonObject("error")).doesNotContainKey("stackTrace");
        assertThat(get("instances/" + id + "?include=stackTrace")
                        .with(200)
                        .json()
                        .getJsonObject("error")
                        .getString("stackTrace"))
                .contains("\tat ");
        assertThat(get("instances/" + id + "/output")
                        .problem(409, "not-completed")
                        .getString("instanceStatus"))
                .isEqualTo("failed");
        JsonObject row =
                items(get("instances?status=failed&id=" + id).with(200)).getJsonObject(0);
        assertThat(row.getString("error")).contains("quantity");
    }

    @Test
    void a_list_is_filtered_and_paged_newest_first() {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            String id = id("listed-" + i);
            start("echo", id, "{}").with(202);
            get("instances/" + id + "?wait=30s").with(200);
            ids.add(0, id);
        }
        String prefix = "id=" + encode("listed-");

        List<String> shown = new ArrayList<>();
        int pages = 0;
        Optional<String> next = Optional.of("instances?limit=2&status=completed&workflow=echo&" + prefix);
        while (next.isPresent() && pages < 100) {
            RestAnswer page = get(next.get()).with(200);
            items(page).getValuesAs(JsonObject.class).stream()
                    .map(row -> row.getString("instanceId"))
                    .filter(ids::contains)
                    .forEach(shown::add);
            next = Optional.of(page.header("Link"))
                    .filter(link -> link.endsWith(">; rel=\"next\""))
                    .map(link -> link.substring(1, link.indexOf('>')));
            assertThat(page.json().containsKey("next")).isEqualTo(next.isPresent());
            pages++;
        }

        assertThat(shown).isEqualTo(ids);
        assertThat(pages).isGreaterThanOrEqualTo(3);
        assertThat(items(get("instances?status=failed&id=" + encode(ids.get(0))).with(200)))
                .isEmpty();
        assertThat(items(
                        get("instances?workflow=order&id=" + encode(ids.get(0))).with(200)))
                .isEmpty();
        assertThat(items(get("instances?startedBefore=2001-01-01T00:00:00Z").with(200)))
                .isEmpty();
        assertThat(items(get("instances?startedFrom=2001-01-01T00:00:00Z&id=" + encode(ids.get(0)))
                        .with(200)))
                .hasSize(1);
        assertThat(items(get("instances?id=" + encode("%_\\" + mark)).with(200)))
                .isEmpty();
    }

    @Test
    void an_event_is_kept_before_the_start_and_stored_once_under_one_key() {
        String id = id("early/event");
        String path = "instances/" + encode(id) + "/signals/approve";

        RestAnswer first = post(path, "{\"number\": 9007199254740993}", "Idempotency-Key", "key-1");
        RestAnswer second = post(path, "{\"number\": 1}", "Idempotency-Key", "key-1");
        get("instances/" + encode(id)).problem(404, "unknown-instance");
        start("echo", id, "{}").with(202);
        JsonArray sent = items(get("instances/" + encode(id) + "/signals").with(200));

        assertThat(first.with(202).json().getBoolean("stored")).isTrue();
        assertThat(second.with(202).json().getBoolean("stored")).isFalse();
        assertThat(sent).hasSize(1);
        assertThat(sent.getJsonObject(0).getString("kind")).isEqualTo("event");
        assertThat(sent.getJsonObject(0).getString("name")).isEqualTo("approve");
        assertThat(sent.getJsonObject(0).getString("key")).isEqualTo("key-1");
    }

    @Test
    void instances_are_found_by_their_labels_and_tags() {
        String one = id("labelled-1");
        String two = id("labelled-2");
        for (String id : List.of(one, two)) {
            post(
                            "workflows/echo/instances",
                            "{\"instanceId\": \"" + id + "\", \"input\": {}, \"labels\": {\"test\": \"" + mark
                                    + "\", \"each\": \"" + id + "\"}, \"tags\": [\"" + mark + "\"]}")
                    .with(202);
        }

        assertThat(items(get("instances?label=test:" + mark).with(200))).hasSize(2);
        assertThat(items(get("instances?tag=" + mark).with(200))).hasSize(2);
        assertThat(items(get("instances?tag=" + mark + "&label=each:" + two).with(200)))
                .hasSize(1);
        assertThat(items(get("instances?tag=test").with(200))).isEmpty();
        assertThat(get("instances/" + one)
                        .with(200)
                        .json()
                        .getJsonObject("labels")
                        .getString("each"))
                .isEqualTo(one);
    }

    @Test
    void an_order_to_what_has_ended_is_refused_and_changes_nothing() {
        String id = id("ended");
        start("echo", id, "{}").with(202);
        JsonObject before = get("instances/" + id + "?wait=30s").with(200).json();

        for (String verb : List.of("cancel", "terminate", "pause", "resume", "retry")) {
            JsonObject problem = post("instances/" + id + "/" + verb, "{}").problem(409, "not-possible-now");
            assertThat(problem.getString("instanceStatus")).isEqualTo("completed");
            post("instances/" + id("nobody") + "/" + verb, "").problem(404, "unknown-instance");
        }

        assertThat(get("instances/" + id).with(200).json()).isEqualTo(before);
        assertThat(items(get("instances/" + id + "/signals").with(200))).isEmpty();
    }

    @Test
    void a_start_over_a_limit_is_refused_until_another_has_ended_and_both_sides_are_listed() {
        String first = id("first");
        String second = id("second");
        String note = "{\"text\": \"" + mark + "\", \"number\": 1}";
        start("limited-echo", first, note).with(202);

        JsonObject refused = start("limited-echo", second, note).problem(429, "limit-reached");
        assertThat(refused.getString("detail"))
                .contains("limit 'limited-echo:each' for '" + mark + "' allows 1 at once")
                .contains(first);
        get("instances/" + second).problem(404, "unknown-instance");
        JsonObject limit = items(get("limits?limit=200").with(200)).getValuesAs(JsonObject.class).stream()
                .filter(row -> row.getString("key").equals(mark))
                .findFirst()
                .orElseThrow();
        assertThat(limit.getString("limit")).isEqualTo("limited-echo:each");
        assertThat(limit.getJsonArray("holders").getString(0)).isEqualTo(first);

        post("instances/" + first + "/signals/go", note).with(202);
        get("instances/" + first + "?wait=30s").with(200);
        start("limited-echo", second, note).with(202);
        post("instances/" + second + "/signals/go", note).with(202);
        assertThat(get("instances/" + second + "?wait=30s").with(200).json().getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void the_engine_says_that_it_is_up() {
        assertThat(get("health").with(200).json().getString("status")).isEqualTo("up");
    }

    @Test
    void the_api_describes_itself() {
        JsonObject document = send(request(web().resolve("/openapi?format=JSON"))
                        .GET())
                .with(200)
                .json();

        assertThat(document.getJsonObject("info").getString("title")).isEqualTo("Holdfast");
        assertThat(document.getJsonObject("paths").keySet())
                .contains(
                        path("workflows"),
                        path("workflows/{name}"),
                        path("workflows/{name}/instances"),
                        path("instances"),
                        path("instances/{id}"),
                        path("instances/{id}/output"),
                        path("instances/{id}/steps"),
                        path("instances/{id}/steps/{node}/output"),
                        path("instances/{id}/signals"),
                        path("instances/{id}/signals/{name}"),
                        path("instances/{id}/shared"),
                        path("instances/{id}/shared/{name}"),
                        path("instances/{id}/cancel"),
                        path("instances/{id}/terminate"),
                        path("instances/{id}/pause"),
                        path("instances/{id}/resume"),
                        path("instances/{id}/retry"),
                        path("instances/{id}/migrate"),
                        path("limits"),
                        path("health"));
        assertThat(document.getJsonObject("components").getJsonObject("schemas"))
                .containsKeys("Problem", "Instance");
    }

    // What bad input gets: a problem, and nothing changed

    @Test
    void a_body_that_is_no_json_is_refused_with_its_place() {
        for (String body :
                List.of("", "{\"input\":", "{'input': 1}", "{\"input\": {}} x", "{\"input\": 1, \"input\": 2}")) {
            post("workflows/order/instances", body).problem(400, "bad-json");
        }
        JsonObject problem = post("workflows/order/instances", "{\"instanceId\": \"x\",\n \"input\": oops}")
                .problem(400, "bad-json");
        post(
                        "workflows/order/instances",
                        BodyPublishers.ofByteArray("{\"input\": \"ü\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .problem(400, "bad-json");
        post("workflows/order/instances", "{\"input\": " + "[".repeat(5000) + "]".repeat(5000) + "}")
                .problem(400, "bad-json");

        assertThat(problem.getInt("line")).isEqualTo(2);
        assertThat(problem.getInt("column")).isBetween(11, 13);
    }

    @Test
    void an_envelope_with_wrong_types_or_members_is_refused() {
        String id = id("wrong");
        for (String body : List.of(
                "[]",
                "\"text\"",
                "{\"instanceId\": \"" + id + "\"}",
                "{\"instanceId\": 5, \"input\": {}}",
                "{\"instanceId\": \"" + id + "\", \"input\": {}, \"conflictPolicy\": 1}",
                "{\"instanceId\": \"" + id + "\", \"input\": {}, \"conflictPolicy\": \"maybe\"}",
                "{\"instanceId\": \"" + id + "\", \"input\": {}, \"priority\": 1}")) {
            post("workflows/echo/instances", body).problem(400, "invalid-argument");
        }
        get("instances/" + id).problem(404, "unknown-instance");
    }

    @Test
    void an_input_that_does_not_decode_to_the_workflows_type_starts_nothing() {
        String id = id("undecodable");

        for (String input : List.of(
                "5",
                "\"text\"",
                "[]",
                ORDER.replace("\"quantity\": 2", "\"quantity\": \"two\""),
                ORDER.replace("\"ann\"", "{}"))) {
            start("order", id, input).problem(422, "undecodable-input");
        }

        get("instances/" + id).problem(404, "unknown-instance");
    }

    @Test
    void an_unknown_workflow_is_not_found() {
        String id = id("nowhere");

        assertThat(start("nowhere", id, "{}").problem(404, "unknown-workflow").getString("detail"))
                .contains("echo", "order");
        get("workflows/nowhere").problem(404, "unknown-workflow");
        start("no%20name%2F", id, "{}").problem(404, "unknown-workflow");

        get("instances/" + id).problem(404, "unknown-instance");
    }

    @Test
    void an_unknown_instance_is_not_found() {
        for (String what : List.of("", "/output", "/steps", "/steps/validate/output", "?wait=1s", "/output?wait=1s")) {
            get("instances/" + id("nobody") + what).problem(404, "unknown-instance");
        }
    }

    @Test
    void an_instance_id_that_breaks_its_rule_is_refused() {
        String longest = (id("long") + "ü".repeat(128)).substring(0, 40) + "x".repeat(216);
        String tooLong = "x".repeat(257);

        start("echo", longest, "{}").with(202);
        JsonObject problem = start("echo", tooLong, "{}").problem(400, "invalid-instance-id");
        start("echo", "", "{}").problem(400, "invalid-instance-id");
        start("echo", "ü".repeat(129), "{}").problem(400, "invalid-instance-id");
        post("workflows/echo/instances", "{\"instanceId\": \"nul\\u0000\", \"input\": {}}")
                .problem(400, "invalid-instance-id");
        get("instances/" + tooLong).problem(400, "invalid-instance-id");
        get("instances/" + tooLong + "/output").problem(400, "invalid-instance-id");
        get("instances/" + tooLong + "/steps").problem(400, "invalid-instance-id");

        assertThat(problem.getInt("bytes")).isEqualTo(257);
        assertThat(problem.getInt("allowedBytes")).isEqualTo(256);
    }

    @Test
    void an_instance_of_another_definition_is_left_alone_under_every_policy() {
        String id = id("mismatch");
        start("order", id, ORDER).with(202);
        JsonObject before = get("instances/" + id + "?wait=30s").with(200).json();

        for (String policy : List.of("fail", "use_existing", "terminate_existing")) {
            JsonObject problem = start(EchoWorkflow.NAME, id, "{}", policy).problem(409, "definition-mismatch");
            assertThat(problem.getString("foundDefinition")).isEqualTo(before.getString("definitionHash"));
            assertThat(problem.getString("expectedDefinition")).isNotEqualTo(before.getString("definitionHash"));
        }

        assertThat(get("instances/" + id).with(200).json()).isEqualTo(before);
    }

    @Test
    void an_oversized_body_is_refused_and_starts_nothing() {
        String id = id("oversized");
        byte[] body = ("{\"instanceId\": \"" + id + "\", \"input\": {\"text\": \"" + "x".repeat(MIB) + "\"}}")
                .getBytes(StandardCharsets.UTF_8);

        RestAnswer declared = post("workflows/echo/instances", BodyPublishers.ofByteArray(body));
        RestAnswer chunked =
                post("workflows/echo/instances", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(declared.problem(413, "body-too-large").getInt("allowedBytes"))
                .isEqualTo(MIB);
        chunked.problem(413, "body-too-large");
        get("instances/" + id).problem(404, "unknown-instance");
    }

    @Test
    void a_body_just_within_the_limit_is_taken() {
        String id = id("large");
        String head = "{\"instanceId\": \"" + id + "\", \"input\": {\"text\": \"";
        String body = head + "x".repeat(MIB - head.length() - 3) + "\"}}";

        post("workflows/echo/instances", body).with(202);

        assertThat(get("instances/" + id + "/output?wait=30s").with(200).json().getString("text"))
                .hasSize(MIB - head.length() - 3);
    }

    @Test
    void a_step_without_an_output_has_none_to_show() {
        String id = id("no-step");
        start("order", id, IMPOSSIBLE_ORDER).with(202);
        get("instances/" + id + "?wait=30s").with(200);

        get("instances/" + id + "/steps/validate/output").problem(404, "no-step-output");
        get("instances/" + id + "/steps/nonsense/output").problem(404, "no-step-output");
        get("instances/" + id + "/steps/" + "x".repeat(201) + "/output").problem(400, "invalid-argument");
    }

    @Test
    void a_query_that_is_not_understood_is_refused() {
        for (String query : List.of(
                "state=failed",
                "status=nope",
                "status=failed&status=paused",
                "workflow=no%20name",
                "limit=0",
                "limit=201",
                "limit=ten",
                "cursor=x",
                "startedFrom=yesterday")) {
            get("instances?" + query).problem(400, "invalid-argument");
        }
        get("instances/any?wait=soon").problem(400, "invalid-argument");
        get("instances/any?include=everything").problem(400, "invalid-argument");
    }

    @Test
    void what_http_itself_forbids_is_a_problem_too() {
        send(request(api("instances/any")).DELETE()).problem(405, "method-not-allowed");
        send(request(api("instances/any")).header("Accept", "text/html").GET()).problem(406, "not-acceptable");
        send(request(api("workflows/order/instances"))
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}")))
                .problem(415, "unsupported-media-type");
        get("nothing/here").problem(404, "not-found");
        send(request(web().resolve("nowhere")).GET()).problem(404, "not-found");
        get("instances/%FF").problem(400, "bad-request");
    }

    // How to ask

    String id(String prefix) {
        return prefix + "-" + mark;
    }

    RestAnswer start(String workflow, String id, String input) {
        return post("workflows/" + workflow + "/instances", envelope(id, input, Optional.empty()));
    }

    private RestAnswer start(String workflow, String id, String input, String policy) {
        return post("workflows/" + workflow + "/instances", envelope(id, input, Optional.of(policy)));
    }

    /** The input goes in as it stands, for JSON-P would tidy it up. */
    private static String envelope(String id, String input, Optional<String> policy) {
        JsonValue name = Json.createValue(id);
        return "{\"instanceId\": " + name + ", \"input\": " + input
                + policy.map(it -> ", \"conflictPolicy\": \"" + it + "\"").orElse("") + "}";
    }

    RestAnswer get(String path, String... headers) {
        HttpRequest.Builder request = request(api(path)).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    RestAnswer post(String path, String body, String... headers) {
        HttpRequest.Builder request = request(api(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private RestAnswer post(String path, BodyPublisher body) {
        return send(
                request(api(path)).header("Content-Type", "application/json").POST(body));
    }

    static HttpRequest.Builder request(URI uri) {
        return TestUser.ALL.on(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)));
    }

    RestAnswer send(HttpRequest.Builder request) {
        try {
            return new RestAnswer(client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError("no answer to " + request.build(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Resolves what stands below the API, or a path that a link gave. */
    URI api(String path) {
        return web().resolve("api/").resolve(path);
    }

    private String path(String below) {
        return web().getRawPath() + "api/" + below;
    }

    static JsonArray items(RestAnswer answer) {
        return answer.json().getJsonArray("items");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
