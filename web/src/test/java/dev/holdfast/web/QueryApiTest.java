package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.Start;
import dev.holdfast.definition.Workflow;
import dev.holdfast.task.Task;
import dev.holdfast.web.InProcessApi.Answer;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people find out about many instances, and about one of them step by step. */
class QueryApiTest {

    /** Where to. */
    public enum Speed {
        SLOW,
        FAST
    }

    /** A parcel. */
    public record Parcel(
            @NotBlank String to, @Positive @Max(30) int kilograms, Optional<Speed> speed, List<Parcel> inside) {}

    /** A decision. */
    public record Approval(boolean granted) {}

    /** The tasks. */
    public static class Tasks {

        private int failures;

        @Task(retries = 1)
        public Parcel pack(Parcel parcel) {
            if (failures-- > 0) {
                throw new IllegalStateException("no tape");
            }
            return new Parcel(parcel.to(), parcel.kilograms() + 1, parcel.speed(), parcel.inside());
        }

        @Task
        public String ship(Approval approval) {
            return "shipped";
        }
    }

    private static final Workflow<Parcel, String> SHIPPING = Workflow.named("shipping")
            .taking(Parcel.class)
            .then(Tasks::pack)
            .awaitSignal("approve", Approval.class)
            .then(Tasks::ship)
            .build();

    private static final Workflow<Parcel, Parcel> PACKING = Workflow.named("packing")
            .version(3)
            .taking(Parcel.class)
            .then(Tasks::pack)
            .build();

    private final Tasks tasks = new Tasks();
    private final RealEngine engine = new RealEngine(tasks, SHIPPING, PACKING);
    private final InProcessApi api = new InProcessApi(engine.door(), engine.inspection(), engine.audit(), 10_000, 1);

    private void start(String workflow, String id) {
        Answer answer = api.post(
                "workflows/" + workflow + "/instances",
                "{\"instanceId\": \"" + id + "\", \"input\": {\"to\": \"ann\", \"kilograms\": 2, \"inside\": []}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    /** Reads a list page by page, and starts an instance between any two of them. */
    private List<String> paged(String list, String newcomer) {
        List<String> ids = new ArrayList<>();
        String next = list;
        for (int page = 0; page < 20; page++) {
            JsonObject answer = api.get(next).json();
            answer.getJsonArray("items")
                    .getValuesAs(JsonObject.class)
                    .forEach(row -> ids.add(row.getString("instanceId")));
            if (!answer.containsKey("next")) {
                return ids;
            }
            start("shipping", newcomer + page);
            next = list + "&cursor=" + answer.getString("next");
        }
        throw new AssertionError("the list does not end: " + ids);
    }

    @Test
    void pages_go_on_where_they_ended_however_many_instances_come_meanwhile() {
        List.of("c", "a", "e", "b", "d").forEach(id -> start("shipping", id));

        assertThat(paged("instances?limit=2", "new-1-")).containsExactly("d", "b", "e", "a", "c");
        assertThat(paged("instances?limit=2&sort=started&startedBefore=1970-01-01T00:00:00Z", "x"))
                .isEmpty();
        assertThat(paged("instances?limit=4&sort=instanceId", "a"))
                .startsWith("a", "b", "c", "d", "e")
                .doesNotHaveDuplicates();
        assertThat(paged("instances?limit=2&sort=-instanceId&id=a", "z")).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(paged("instances?limit=3&sort=started", "late"))
                .startsWith("c", "a", "e", "b", "d")
                .doesNotHaveDuplicates();
    }

    @Test
    void a_cursor_of_a_list_in_another_order_is_refused() {
        List.of("a", "b", "c").forEach(id -> start("shipping", id));
        String byStart = api.get("instances?limit=1").json().getString("next");
        String byId = api.get("instances?limit=1&sort=instanceId").json().getString("next");

        assertThat(api.get("instances?sort=instanceId&cursor=" + byStart).code())
                .isEqualTo("invalid-argument");
        assertThat(api.get("instances?cursor=" + byId).code()).isEqualTo("invalid-argument");
        assertThat(api.get("instances?sort=status").code()).isEqualTo("invalid-argument");
    }

    @Test
    void instances_are_counted_by_status_under_the_filters_of_the_list() {
        List.of("a1", "a2", "b1").forEach(id -> start("shipping", id));
        start("packing", "a3");
        engine.runDue();
        api.post("instances/a1/pause", "");

        JsonObject all = api.get("counts").json().getJsonObject("byStatus");
        JsonObject some = api.get("counts?id=a&workflow=shipping").json().getJsonObject("byStatus");

        assertThat(all)
                .hasToString(
                        "{\"in_progress\":2,\"paused\":1,\"completed\":1,\"failed\":0,\"cancelled\":0,\"compensating\":0}");
        assertThat(some.getInt("in_progress")).isEqualTo(1);
        assertThat(some.getInt("completed")).isZero();
        assertThat(api.get("counts?limit=3").code()).isEqualTo("invalid-argument");
        assertThat(api.get("counts?status=lost").code()).isEqualTo("invalid-argument");
    }

    @Test
    void the_inbox_shows_who_waits_for_which_event_of_which_type() {
        List.of("one", "two", "three").forEach(id -> start("shipping", id));
        engine.runDue();
        api.post("instances/two/signals/approve", "{\"granted\": true}");
        engine.runDue();
        JsonObject first = api.get("waiting?limit=1").json();
        JsonObject row = first.getJsonArray("items").getJsonObject(0);
        JsonObject signal = row.getJsonArray("signals").getJsonObject(0);
        JsonObject rest =
                api.get("waiting?limit=1&cursor=" + first.getString("next")).json();

        assertThat(row.getString("instanceId")).isEqualTo("one");
        assertThat(row.getString("workflow")).isEqualTo("shipping");
        assertThat(signal.getString("name")).isEqualTo("approve");
        assertThat(signal.getString("payload")).isEqualTo(Approval.class.getName());
        assertThat(api.get(signal.getString("schema")).json().getJsonObject("properties"))
                .hasToString("{\"granted\":{\"type\":\"boolean\"}}");
        assertThat(rest.getJsonArray("items").getJsonObject(0).getString("instanceId"))
                .isEqualTo("three");
        assertThat(rest).doesNotContainKey("next");
        assertThat(api.get("waiting?signal=other").json().getJsonArray("items")).isEmpty();
        assertThat(api.get("waiting?workflow=packing").json().getJsonArray("items"))
                .isEmpty();
        assertThat(api.get("waiting?signal=approve&workflow=shipping").json().getJsonArray("items"))
                .hasSize(2);
        assertThat(api.post(signal.getString("href"), "{\"granted\": true}").status())
                .isEqualTo(202);
    }

    @Test
    void each_attempt_leads_to_what_it_took_and_what_it_gave() {
        tasks.failures = 1;
        start("shipping", "one");
        engine.runDue();
        engine.pass(Duration.ofMinutes(1));
        engine.runDue();
        List<JsonObject> steps =
                api.get("instances/one/steps").json().getJsonArray("items").getValuesAs(JsonObject.class);
        JsonObject failed = steps.get(1);
        JsonObject done = steps.get(2);

        assertThat(failed.getString("kind")).isEqualTo("failed");
        assertThat(failed.getJsonObject("error").getString("message")).isEqualTo("no tape");
        assertThat(failed).doesNotContainKey("output");
        assertThat(done.getInt("attempt")).isEqualTo(2);
        assertThat(done.getString("input")).isEqualTo(failed.getString("input"));
        assertThat(api.get(done.getString("input")).json().getInt("kilograms")).isEqualTo(2);
        assertThat(api.get(done.getString("output")).json().getInt("kilograms")).isEqualTo(3);
        assertThat(api.get("instances/one/steps/0/77/output").code()).isEqualTo("no-step-output");
        assertThat(api.get("instances/one/steps/zero/1/output").code()).isEqualTo("invalid-argument");
        assertThat(api.get("instances/none/steps/0/1/output").code()).isEqualTo("unknown-instance");
    }

    @Test
    void the_timeline_tells_attempts_events_and_orders_with_who_and_why() {
        tasks.failures = 1;
        start("shipping", "one");
        engine.runDue();
        engine.pass(Duration.ofMinutes(1));
        engine.runDue();
        api.post("instances/one/pause", "{\"reason\": \"stock-taking\"}");
        api.post("instances/one/resume", "");
        api.post("instances/one/signals/approve", "{\"granted\": true}");
        engine.runDue();
        List<JsonObject> items =
                api.get("instances/one/timeline").json().getJsonArray("items").getValuesAs(JsonObject.class);

        assertThat(items)
                .extracting(item -> item.getString("kind"))
                .containsExactlyInAnyOrder("start", "failed", "step", "pause", "resume", "event", "signal", "end");
        assertThat(items)
                .filteredOn(item -> item.getString("kind").equals("failed"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.getString("node")).isEqualTo("pack");
                    assertThat(item.getString("runner")).isEqualTo("node-a");
                    assertThat(item.getJsonObject("error").getString("message")).isEqualTo("no tape");
                });
        assertThat(items)
                .filteredOn(item -> item.getString("kind").equals("pause"))
                .singleElement()
                .satisfies(item -> assertThat(item.getString("reason")).isEqualTo("stock-taking"));
    }

    @Test
    void definitions_are_listed_with_their_live_instances_and_the_schema_of_their_input() {
        start("shipping", "one");
        JsonObject version = api.get("workflows/shipping/versions")
                .json()
                .getJsonArray("items")
                .getJsonObject(0);
        JsonObject detail = api.get(version.getString("href")).json();
        JsonObject schema =
                api.get(detail.getJsonObject("links").getString("inputSchema")).json();

        assertThat(version.getInt("liveInstances")).isEqualTo(1);
        assertThat(version.getBoolean("deployed")).isTrue();
        assertThat(detail.getString("definitionHash")).isEqualTo(version.getString("definitionHash"));
        assertThat(schema.getJsonObject("properties").toString()).isEqualTo("""
                {"to":{"type":"string","minLength":1},\
                "kilograms":{"type":"integer","maximum":30,"exclusiveMinimum":0},\
                "speed":{"type":"string","enum":["SLOW","FAST"]},\
                "inside":{"type":"array","items":{}}}""");
        assertThat(schema.getJsonArray("required").getValuesAs(JsonString::getString))
                .containsExactly("to", "kilograms");
        assertThat(api.get("workflows/packing/versions")
                        .json()
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getInt("version"))
                .isEqualTo(3);
        assertThat(api.get("workflows/nothing/versions").code()).isEqualTo("unknown-workflow");
        assertThat(api.get("workflows/shipping/versions/beef").code()).isEqualTo("unknown-workflow");
        assertThat(api.get(version.getString("href") + "/signals/other").code()).isEqualTo("not-found");
    }

    @Test
    void nodes_are_listed_with_what_is_known_of_them() {
        JsonObject node = api.get("nodes").json().getJsonArray("items").getJsonObject(0);

        assertThat(node).hasToString("""
                {"id":"web1/7","number":7,"name":"web1","host":"host","state":"live","slots":4,"held":2,"tags":["gpu"],"claim":"PT20S",\
                "startedAt":"1970-01-01T00:00:00Z","seenAt":"1970-01-01T00:01:00Z","toDrain":false}""");
    }

    @Test
    void an_order_for_a_state_that_has_passed_is_refused_and_changes_nothing() {
        start("shipping", "one");
        String fresh = api.get("instances/one").header("ETag");
        engine.runDue();
        Answer late = api.post("instances/one/cancel", "", "If-Match", fresh);
        Answer waiting = api.get("instances/one");
        String tag = waiting.header("ETag");
        Answer again = api.get("instances/one", "If-None-Match", tag);
        Answer paused = api.post("instances/one/pause", "", "If-Match", tag);
        Answer twice = api.post("instances/one/resume", "", "If-Match", tag);

        assertThat(late.status()).isEqualTo(412);
        assertThat(late.code()).isEqualTo("state-changed");
        assertThat(late.json().getString("etag")).isEqualTo(tag).isNotEqualTo(fresh);
        assertThat(waiting.json().getString("status")).isEqualTo("awaiting_signal");
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        assertThat(paused.status()).isEqualTo(200);
        assertThat(twice.code()).isEqualTo("state-changed");
        assertThat(api.post("instances/one/resume", "", "If-Match", paused.header("ETag"))
                        .status())
                .isEqualTo(200);
        assertThat(api.post("instances/one/pause", "", "If-Match", "*").status())
                .isEqualTo(200);
        assertThat(api.post("instances/one/resume", "", "If-Match", "W/\"1\"").code())
                .isEqualTo("invalid-argument");
        assertThat(api.post("instances/none/cancel", "", "If-Match", tag).code())
                .isEqualTo("unknown-instance");
    }

    @Test
    void every_order_is_in_the_audit_with_who_why_before_and_after() {
        api.logIn("carl", Role.values());
        start("shipping", "one");
        engine.runDue();
        api.post("instances/one/pause", "{\"reason\": \"stock-taking\"}");
        api.post("instances/one/retry", "");
        api.logIn("dora", Role.values());
        api.post("instances/one/signals/approve", "{\"granted\": true}");
        List<JsonObject> items =
                api.get("audit?subject=one").json().getJsonArray("items").getValuesAs(JsonObject.class);
        JsonObject page = api.get("audit?limit=3").json();

        assertThat(items)
                .extracting(item ->
                        item.getString("verb") + " " + item.getString("outcome") + " " + item.getString("actor"))
                .containsExactly(
                        "signal done dora", "retry not-possible-now carl", "pause done carl", "start done carl");
        assertThat(items.get(2).getString("was")).startsWith("awaiting_signal ");
        assertThat(items.get(2).getString("became")).startsWith("paused ");
        assertThat(items.get(2).getString("reason")).isEqualTo("stock-taking");
        assertThat(items.get(1).getString("was")).isEqualTo(items.get(1).getString("became"));
        assertThat(page.getJsonArray("items")).hasSize(3);
        assertThat(api.get("audit?limit=3&cursor=" + page.getString("next"))
                        .json()
                        .getJsonArray("items"))
                .hasSize(1);
        assertThat(api.get("audit?actor=dora&verb=signal").json().getJsonArray("items"))
                .hasSize(1);
        assertThat(api.get("audit/verification").json().getInt("entries")).isEqualTo(4);
        assertThat(api.get("audit?verb=signal")
                        .json()
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getInt("place"))
                .isEqualTo(4);
    }

    @Test
    void what_an_application_starts_and_sends_is_nobodys_order() {
        engine.door()
                .startEncoded(
                        Start.of("packing", "one", null),
                        "{\"to\": \"ann\", \"kilograms\": 1, \"inside\": []}".getBytes(StandardCharsets.UTF_8));

        assertThat(api.get("audit").json().getJsonArray("items")).isEmpty();
    }
}
