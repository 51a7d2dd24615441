package dev.holdfast.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.definition.Workflow;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import dev.holdfast.task.Task;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schedules as the API shows and changes them, over the engine itself. */
class SchedulesApiTest {

    /** The input of the workflow. */
    public record Day(String region) {}

    /** The tasks. */
    public static class Tasks {

        /** Closes the books. */
        @Task
        public String close(Day day) {
            return "closed " + day.region();
        }
    }

    private static final Workflow<Day, String> CLOSING =
            Workflow.named("closing").taking(Day.class).then(Tasks::close).build();

    private final RealEngine engine = new RealEngine(new Tasks(), CLOSING);
    private final InProcessApi api = new InProcessApi(engine.door(), 100_000, 1).with(engine.schedules());

    private static final String NIGHTLY =
            "{\"workflow\": \"closing\", \"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\","
                    + " \"missed\": \"catch_up\", \"missedLimit\": 3, \"overlap\": \"skip\", \"input\": {\"region\": \"north\"},"
                    + " \"reason\": \"new\"}";

    private InProcessApi.Answer put(String name, String body) {
        return api.send(
                "PUT", "schedules/" + name, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    @Test
    void what_runs_are_started_with_is_for_who_may_see_values() {
        put("nightly", NIGHTLY);

        api.logIn("ben", Role.OPERATOR);

        assertThat(api.get("schedules/nightly").json()).containsKey("cron").doesNotContainKey("input");
        assertThat(api.get("schedules").json().getJsonArray("items").getJsonObject(0))
                .doesNotContainKey("input");
    }

    @Test
    void a_schedule_is_made_shown_and_changed() {
        InProcessApi.Answer made = put("nightly", NIGHTLY);

        assertThat(made.status()).isEqualTo(201);
        JsonObject shown = api.get("schedules/nightly").json();
        assertThat(shown.getString("name")).isEqualTo("nightly");
        assertThat(shown.getString("cron")).isEqualTo("30 2 * * *");
        assertThat(shown.getString("zone")).isEqualTo("Europe/Berlin");
        assertThat(shown.getString("gap")).isEqualTo("fire");
        assertThat(shown.getString("missed")).isEqualTo("catch_up");
        assertThat(shown.getInt("missedLimit")).isEqualTo(3);
        assertThat(shown.getString("overlap")).isEqualTo("skip");
        assertThat(shown.getJsonObject("input").getString("region")).isEqualTo("north");
        assertThat(shown.getString("actor")).isEqualTo("ann");
        assertThat(shown.getString("next")).isEqualTo("2026-01-01T01:30:00Z");
        assertThat(shown.getJsonArray("upcoming")).hasSize(5);
        assertThat(shown.getJsonArray("recent")).hasSize(10);
        JsonObject newest = shown.getJsonArray("recent").getJsonObject(0);
        assertThat(newest.getString("instanceId")).isEqualTo(shown.getString("name") + "@" + newest.getString("tick"));
        assertThat(shown.getJsonObject("links").getString("runs")).endsWith("instances?label=schedule%3Anightly");

        assertThat(put("nightly", "{\"workflow\": \"closing\", \"every\": \"PT1H\"}")
                        .status())
                .isEqualTo(200);
        assertThat(api.get("schedules")
                        .json()
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("every"))
                .isEqualTo("PT1H");
        assertThat(api.send("DELETE", "schedules/nightly", null).status()).isEqualTo(204);
        assertThat(api.get("schedules/nightly").status()).isEqualTo(404);
        assertThat(api.get("schedules/nightly").json().getString("code")).isEqualTo("unknown-schedule");
    }

    @Test
    void every_order_for_a_schedule_stands_in_the_audit_with_the_states_and_refused_ones_with_the_code() {
        put("nightly", NIGHTLY);
        api.post("schedules/nightly/pause", "{\"reason\": \"move\"}");
        api.post("schedules/nightly/trigger", "{}");
        api.send("DELETE", "schedules/nightly", null);
        api.post("schedules/nightly/resume", "{}");

        List<String> deeds = engine
                .audit()
                .list(new AuditQuery(
                        Optional.of("schedule/nightly"), Optional.empty(), Optional.empty(), Optional.empty(), 10))
                .stream()
                .sorted(Comparator.comparing(AuditEntry::number))
                .map(AuditEntry::deed)
                .map(deed -> deed.verb() + " " + deed.outcome() + " by "
                        + deed.actor().orElse("nobody") + " for "
                        + deed.reason().orElse("no reason") + ": "
                        + deed.was().orElse("nothing") + " -> " + deed.became().orElse("nothing"))
                .map(text -> text.replaceAll("nightly[@:][^ ]*", "RUN"))
                .toList();
        String ticking = deeds.get(0).substring(deeds.get(0).indexOf("-> ") + 3);

        assertThat(ticking)
                .contains("30 2 * * *", "Europe/Berlin", "starts closing")
                .doesNotContain("paused");
        assertThat(deeds)
                .containsExactly(
                        "schedule-put done by ann for new: nothing -> " + ticking,
                        "schedule-pause done by ann for move: " + ticking + " -> " + ticking + ", paused",
                        "schedule-trigger done by ann for no reason: nothing -> RUN",
                        "schedule-remove done by ann for no reason: " + ticking + ", paused -> nothing",
                        "schedule-resume unknown-schedule by ann for no reason: nothing -> nothing");
    }

    @Test
    void a_run_is_had_now_and_a_span_is_filled_once() {
        put("nightly", NIGHTLY);

        InProcessApi.Answer now = api.post("schedules/nightly/trigger", "{}");
        assertThat(now.status()).isEqualTo(202);
        String id = now.json().getJsonArray("started").getString(0);
        engine.runDue();
        assertThat(api.get("instances/" + id.replace(":", "%3A") + "/output").text())
                .isEqualTo("\"closed north\"");

        String span = "{\"from\": \"2025-12-30T00:00:00Z\", \"to\": \"2026-01-01T00:00:00Z\"}";
        InProcessApi.Answer filled = api.post("schedules/nightly/backfill", span);
        assertThat(filled.json().getJsonArray("started").getValuesAs(JsonValue::toString))
                .isEqualTo(List.of("\"nightly@2025-12-30T01:30:00Z\"", "\"nightly@2025-12-31T01:30:00Z\""));
        assertThat(api.post("schedules/nightly/backfill", span).json().getJsonArray("started"))
                .isEmpty();
    }

    @Test
    void a_schedule_is_paused_and_resumed() {
        put("nightly", NIGHTLY);

        JsonObject paused =
                api.post("schedules/nightly/pause", "{\"reason\": \"move\"}").json();
        assertThat(paused.getBoolean("paused")).isTrue();
        assertThat(paused.containsKey("next")).isFalse();
        assertThat(paused.getString("reason")).isEqualTo("move");

        JsonObject resumed = api.post("schedules/nightly/resume", "").json();
        assertThat(resumed.getBoolean("paused")).isFalse();
        assertThat(Instant.parse(resumed.getString("next")))
                .isAfter(engine.clock().instant());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"cron\": \"@daily\", \"zone\": \"UTC\"}                                                  | 400 | workflow",
                "{\"workflow\": \"closing\"}                                                               | 400 | cron",
                "{\"workflow\": \"closing\", \"cron\": \"@daily\"}                                         | 400 | zone",
                "{\"workflow\": \"closing\", \"cron\": \"@daily\", \"zone\": \"Mars\"}                     | 400 | Mars",
                "{\"workflow\": \"closing\", \"cron\": \"61 * * * *\", \"zone\": \"UTC\"}                  | 400 | 61 * * * *",
                "{\"workflow\": \"closing\", \"every\": \"hourly\"}                                        | 400 | hourly",
                "{\"workflow\": \"closing\", \"every\": \"PT1H\", \"zone\": \"UTC\"}                       | 400 | zone",
                "{\"workflow\": \"closing\", \"every\": \"PT1H\", \"missed\": \"all\"}                     | 400 | catch_up",
                "{\"workflow\": \"closing\", \"every\": \"PT1H\", \"missedLimit\": 5}                      | 400 | limit",
                "{\"workflow\": \"closing\", \"every\": \"PT1H\", \"colour\": \"red\"}                     | 400 | colour",
                "{\"workflow\": \"closing\", \"job\": \"night\", \"every\": \"PT1H\"}                        | 400 | 'job'",
                "{\"workflow\": \"closing\", \"every\": \"PT1H\", \"parameters\": {}}                      | 400 | parameters",
                "{\"job\": \"night\", \"every\": \"PT1H\", \"input\": {}}                                  | 400 | input",
                "{\"job\": \"night\", \"every\": \"PT1H\", \"parameters\": {\"a\": 1}}                       | 400 | parameters.a",
                "{\"job\": \"good night\", \"every\": \"PT1H\"}                                            | 400 | good night",
                "{\"job\": \"night\", \"every\": \"PT1H\"}                                                 | 404 | night",
                "{\"workflow\": \"opening\", \"every\": \"PT1H\"}                                          | 404 | opening",
                "{\"workflow\": \"closing\", \"every\": \"PT1H\", \"input\": 7}                            | 422 | closing"
            })
    void what_makes_no_sense_is_refused_with_what_it_is(String body, int status, String named) {
        InProcessApi.Answer refused = put("bad", body);

        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
        assertThat(refused.json().getString("detail")).contains(named);
        assertThat(api.get("schedules/bad").status()).isEqualTo(404);
    }
}
