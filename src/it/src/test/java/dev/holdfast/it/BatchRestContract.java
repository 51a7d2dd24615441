package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What operators can do with jobs, schedules of jobs, and what has ended, by REST alone. */
abstract class BatchRestContract {

    /** How long the server keeps what has ended. */
    static final Map<String, String> RETENTION = Map.of(
            "holdfast.retention.completed", "PT3H",
            "holdfast.retention.cancelled", "PT6H",
            "holdfast.retention.failed", "never",
            "holdfast.retention.workflows", "own-twice=PT30H",
            "holdfast.retention.jobs", "PT9H",
            "holdfast.retention.interval", "P1D");

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HELD = "{\"parameters\": {\"app\": \"own\", \"workflow\": \"held\"}}";

    abstract EngineApi api();

    abstract PostgresDatabase database();

    private JsonObject execution(String number) throws IOException {
        return api().ask("jobs/executions/" + number);
    }

    private JsonObject awaitStatus(String execution, String status) throws IOException {
        await("execution " + execution + " is " + status)
                .atMost(PATIENCE)
                .until(() -> execution(execution).getString("status"), status::equals);
        return execution(execution);
    }

    /** Follows a link of a resource: those are paths from the root of the server. */
    private JsonObject follow(JsonObject from, String link) throws IOException {
        String path = from.getJsonObject("links").getString(link);
        assertThat(path).startsWith("/holdfast/api/");
        return api().ask(path.substring("/holdfast/api/".length()));
    }

    private static List<String> texts(JsonArray items, String member) {
        return items.getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString(member))
                .toList();
    }

    private String startHeld() throws IOException {
        JsonObject started = api().tell("jobs/run-one/executions", HELD, 202);
        String execution = started.getString("execution");
        await("its step has started an instance")
                .atMost(PATIENCE)
                .until(() -> follow(execution(execution), "instances")
                                .getJsonArray("items")
                                .size()
                        == 1);
        return execution;
    }

    @Test
    void jobs_are_listed_started_with_parameters_stopped_and_restarted_and_lead_to_what_they_run_and_back()
            throws IOException {
        assertThat(texts(api().ask("jobs").getJsonArray("items"), "name"))
                .contains("every-artifact", "run-one", "write-many");
        String first = startHeld();

        JsonObject started = execution(first);
        assertThat(started.getString("status")).isEqualTo("started");
        assertThat(started.getString("job")).isEqualTo("run-one");
        assertThat(started.getJsonObject("parameters").getString("workflow")).isEqualTo("held");
        JsonObject run = follow(started, "instances").getJsonArray("items").getJsonObject(0);
        JsonObject instance = api().instance(run.getString("instanceId"));
        assertThat(texts(follow(instance, "startedBy").getJsonArray("items"), "execution"))
                .containsExactly(first);

        api().tell("jobs/executions/" + first + "/stop", "{}", 202);
        JsonObject stopped = awaitStatus(first, "stopped");
        assertThat(stopped.getJsonArray("steps").getJsonObject(0).getString("exitStatus"))
                .isEqualTo("STOPPED");

        String second =
                api().tell("jobs/executions/" + first + "/restart", "{}", 202).getString("execution");
        api().signal(run.getString("instanceId"), "go", "\"now\"");
        JsonObject ended = awaitStatus(second, "completed");
        assertThat(ended.getString("exitStatus")).isEqualTo("saw COMPLETED");
        assertThat(ended.getString("instance")).isEqualTo(started.getString("instance"));
        assertThat(texts(follow(ended, "executions").getJsonArray("items"), "execution"))
                .containsExactly(second, first);
        assertThat(texts(
                        api().ask("jobs/executions?job=run-one&limit=1&before=" + second)
                                .getJsonArray("items"),
                        "execution"))
                .containsExactly(first);
    }

    @Test
    void an_execution_is_given_up_and_what_cannot_be_done_is_refused_with_the_reason() throws IOException {
        String execution = startHeld();
        api().tell("jobs/executions/" + execution + "/abandon", "{}", 409);
        api().tell("jobs/executions/" + execution + "/stop", "{}", 202);
        awaitStatus(execution, "stopped");

        JsonObject abandoned = api().tell("jobs/executions/" + execution + "/abandon", "{}", 200);

        assertThat(abandoned.getString("status")).isEqualTo("abandoned");
        assertThat(api().tell("jobs/executions/" + execution + "/restart", "{}", 409)
                        .getString("code"))
                .isEqualTo("job-refused");
        assertThat(api().tell("jobs/executions/" + execution + "/stop", "{}", 409)
                        .getString("code"))
                .isEqualTo("job-refused");
        assertThat(api().tell("jobs/no-such-job/executions", "{}", 404).getString("code"))
                .isEqualTo("unknown-job");
        assertThat(api().tell("jobs/executions/99999/restart", "{}", 404).getString("code"))
                .isEqualTo("unknown-job");

        JsonArray audited =
                api().ask("audit?subject=job-execution%2F" + execution).getJsonArray("items");
        assertThat(texts(audited, "verb"))
                .containsExactly(
                        "job-stop",
                        "job-stop",
                        "job-restart",
                        "job-restart",
                        "job-abandon",
                        "job-abandon",
                        "job-stop",
                        "job-stop",
                        "job-abandon",
                        "job-abandon");
        assertThat(texts(audited, "outcome"))
                .containsExactly(
                        "job-refused",
                        "asked",
                        "job-refused",
                        "asked",
                        "done",
                        "asked",
                        "done",
                        "asked",
                        "job-refused",
                        "asked");
        assertThat(texts(audited, "actor")).doesNotContain("").hasSize(10);
    }

    @Test
    void a_job_that_a_workflow_runs_leads_to_it_and_back_and_has_steps_with_metrics() throws IOException {
        String id = "linked-" + UUID.randomUUID();
        api().start(
                        "own-night",
                        id,
                        "{\"verb\": \"\", \"job\": \"\", \"execution\": 0, \"parameters\": {\"app\": \"own\","
                                + " \"breakAt\": \"\", \"gateAt\": \"\"}}");
        api().awaitStatus(id, "completed");

        JsonArray executions = follow(api().instance(id), "jobs").getJsonArray("items");

        assertThat(executions).hasSize(1);
        JsonObject execution = execution(executions.getJsonObject(0).getString("execution"));
        assertThat(execution.getString("startedBy")).isEqualTo(id);
        assertThat(follow(execution, "startedBy").getString("instanceId")).isEqualTo(id);
        JsonObject write = execution.getJsonArray("steps").getJsonObject(0);
        assertThat(write.getString("name")).isEqualTo("write");
        assertThat(write.getString("startedAt")).isNotBlank();
        assertThat(write.getJsonObject("metrics").getInt("read")).isEqualTo(100);
        assertThat(write.getJsonObject("metrics").getInt("write")).isEqualTo(100);
        // ten chunks, and the one that finds nothing more
        assertThat(write.getJsonObject("metrics").getInt("commit")).isEqualTo(11);
        assertThat(follow(execution, "instances").getJsonArray("items")).hasSize(50);
        assertThat(api().ask("jobs/executions?startedBy=nobody").getJsonArray("items"))
                .isEmpty();
    }

    @Test
    void a_job_is_scheduled_by_rest_and_each_tick_runs_it_with_its_parameters_and_the_tick() throws IOException {
        String schedule = "by-rest-" + UUID.randomUUID();
        JsonObject made = api().put(
                        "schedules/" + schedule,
                        "{\"job\": \"write-many\", \"cron\": \"0 3 * * *\", \"zone\": \"Europe/Berlin\","
                                + " \"parameters\": {\"app\": \"own\", \"breakAt\": \"\", \"gateAt\": \"\"}}",
                        201);
        assertThat(made.getString("job")).isEqualTo("write-many");
        assertThat(made.getString("workflow")).isEqualTo("job.write-many");
        assertThat(api().put("schedules/" + schedule, "{\"job\": \"no-such-job\", \"every\": \"PT1H\"}", 404)
                        .getString("code"))
                .isEqualTo("unknown-job");

        JsonArray filled = api().tell(
                        "schedules/" + schedule + "/backfill",
                        "{\"from\": \"2026-03-28T00:00:00Z\", \"to\": \"2026-03-30T00:00:00Z\"}",
                        202)
                .getJsonArray("started");

        assertThat(filled.getValuesAs(JsonString.class).stream().map(JsonString::getString))
                .containsExactly(schedule + "@2026-03-28T02:00:00Z", schedule + "@2026-03-29T01:00:00Z");
        api().awaitStatus(schedule + "@2026-03-28T02:00:00Z", "completed");
        JsonObject execution = follow(api().instance(schedule + "@2026-03-28T02:00:00Z"), "jobs")
                .getJsonArray("items")
                .getJsonObject(0);
        assertThat(execution.getJsonObject("parameters").getString("holdfast.tick"))
                .isEqualTo("2026-03-28T02:00:00Z");
        assertThat(execution.getJsonObject("parameters").getString("holdfast.schedule"))
                .isEqualTo(schedule);
        assertThat(execution.getJsonObject("parameters").getString("app")).isEqualTo("own");
        api().awaitStatus(schedule + "@2026-03-29T01:00:00Z", "completed");
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = database().look();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private void older(int hours) throws SQLException {
        change("UPDATE hf_snapshot SET ended_at = ended_at - interval '" + hours
                + " hours' WHERE ended_at IS NOT NULL");
        String earlier = " - interval '" + hours + " hours'";
        change("UPDATE job_execution SET endtime = endtime" + earlier + ", lastupdatedtime = lastupdatedtime" + earlier
                + ", createtime = createtime" + earlier);
    }

    private JsonObject removed() throws IOException {
        JsonValue before = api().ask("retention").getOrDefault("last", JsonValue.NULL);
        api().push("retention/rounds", "{}", 202);
        await("a round has ended")
                .atMost(PATIENCE)
                .until(() -> !api().ask("retention")
                        .getOrDefault("last", JsonValue.NULL)
                        .equals(before));
        JsonObject last = api().ask("retention").getJsonObject("last");
        assertThat(last.getString("error", "")).isEmpty();
        return last;
    }

    private long count(String sql) throws SQLException {
        return Long.parseLong(JobDriver.text(database(), "SELECT count(*) FROM " + sql));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void what_has_ended_is_removed_by_age_status_and_workflow_and_jobs_with_all_their_rows() throws Exception {
        String completed = "kept-" + UUID.randomUUID();
        String cancelled = "kept-" + UUID.randomUUID();
        String own = "kept-" + UUID.randomUUID();
        String live = "kept-" + UUID.randomUUID();
        api().start("own-echo", completed, "\"x\"");
        api().start("own-twice", own, "{\"number\": 1}");
        api().start("own-held", cancelled, "\"x\"");
        api().start("own-held", live, "\"x\"");
        api().awaitStatus(completed, "completed");
        api().awaitStatus(own, "completed");
        api().tell("instances/" + cancelled + "/cancel", "{}", 200);
        assertThat(count("job_execution WHERE batchstatus IN ('STARTING', 'STARTED', 'STOPPING')"))
                .isZero();

        assertThat(removed().getInt("runs")).as("nothing is an hour old").isZero();
        older(4);
        assertThat(api().ask("retention").getJsonObject("old").getInt("own-echo"))
                .isPositive();
        assertThat(api().exists(completed)).as("looking removes nothing").isTrue();
        assertThat(removed().getInt("runs")).isPositive();
        assertThat(api().exists(completed)).isFalse();
        assertThat(api().exists(cancelled)).isTrue();
        assertThat(api().exists(own)).isTrue();

        older(4);
        assertThat(removed().getInt("jobs")).as("none is 9 hours old").isZero();
        assertThat(api().exists(cancelled)).isFalse();
        assertThat(api().exists(own)).isTrue();

        older(23);
        JsonObject last = removed();
        assertThat(api().exists(own)).isFalse();
        assertThat(last.getInt("jobs")).isPositive();
        assertThat(count("job_instance")).isZero();
        assertThat(count("step_execution")).isZero();
        assertThat(count("partition_execution")).isZero();
        assertThat(count("hf_snapshot WHERE status = 3")).isZero();
        assertThat(count("hf_snapshot WHERE status = 4")).as("failed ones stay").isPositive();
        assertThat(api().status(live)).isEqualTo("awaiting_signal");
        assertThat(count("hf_checkpoint c WHERE NOT EXISTS (SELECT 1 FROM hf_snapshot s WHERE s.id = c.snapshot_id)"))
                .isZero();
    }
}
