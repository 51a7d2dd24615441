package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Has jobs started by an application's own workflow, and looks into the repository how they do. */
final class JobDriver {

    private static final List<String> ENDED = List.of("COMPLETED", "FAILED", "STOPPED", "ABANDONED");

    private final EngineApi api;
    private final String application;

    JobDriver(EngineApi api, String application) {
        this.api = api;
        this.application = application;
    }

    long start(String job, Map<String, String> parameters) throws IOException {
        return answer("start", job, 0, parameters).getJsonNumber("execution").longValue();
    }

    long restart(long execution, Map<String, String> parameters) throws IOException {
        return answer("restart", "", execution, parameters)
                .getJsonNumber("execution")
                .longValue();
    }

    void stop(long execution) throws IOException {
        answer("stop", "", execution, Map.of());
    }

    /** Starts an instance of a workflow that runs a job with these parameters. */
    void begin(String workflow, String instance, Map<String, String> parameters) throws IOException {
        api.start(application + "-" + workflow, instance, command("", "", 0, parameters));
    }

    private String command(String verb, String job, long execution, Map<String, String> parameters) {
        JsonObjectBuilder all = Json.createObjectBuilder().add("app", application);
        parameters.forEach(all::add);
        return Json.createObjectBuilder()
                .add("verb", verb)
                .add("job", job)
                .add("execution", execution)
                .add("parameters", all)
                .build()
                .toString();
    }

    /** Waits until an execution has ended, as the batch runtime of the application says, and returns batch status and exit status. */
    String ended(long execution) {
        String[] last = {""};
        await("execution " + execution + " ends")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    last[0] = answer("look", "", execution, Map.of()).getString("status");
                    return ENDED.stream().anyMatch(last[0]::startsWith);
                });
        return last[0];
    }

    JsonObject tally() throws IOException {
        return answer("tally", "", 0, Map.of());
    }

    private JsonObject answer(String verb, String job, long execution, Map<String, String> parameters)
            throws IOException {
        String instance = verb + "-" + UUID.randomUUID();
        api.start(application + "-control", instance, command(verb, job, execution, parameters));
        api.awaitStatus(instance, "completed");
        JsonObject output = api.output(instance);
        if (!output.getString("error").isEmpty()) {
            throw new IOException(verb + " of " + job + execution + ": " + output.getString("error"));
        }
        return output;
    }

    /** Waits until an execution has ended, and returns batch status and exit status. */
    static String ended(PostgresDatabase database, long execution) {
        String[] last = {""};
        await("execution " + execution + " ends")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    last[0] = text(
                            database,
                            "SELECT batchstatus || ' ' || coalesce(exitstatus, '') FROM job_execution WHERE jobexecutionid = "
                                    + execution);
                    return ENDED.stream().anyMatch(last[0]::startsWith);
                });
        return last[0];
    }

    /** Returns why a step of an execution has failed. */
    static String failure(PostgresDatabase database, long execution) throws SQLException {
        return text(
                database,
                "SELECT max(executionexception) FROM step_execution WHERE executionexception IS NOT NULL AND jobexecutionid = "
                        + execution);
    }

    static long instanceOf(PostgresDatabase database, long execution) throws SQLException {
        return Long.parseLong(
                text(database, "SELECT jobinstanceid FROM job_execution WHERE jobexecutionid = " + execution));
    }

    static String text(PostgresDatabase database, String query) throws SQLException {
        try (Connection connection = database.look();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }
}
