package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The jobs of an application on a server of its own.
 *
 * @param api the server
 * @param driver reaches the application's batch runtime
 */
record JobsOverRest(EngineApi api, JobDriver driver) implements JobHand {

    private static final List<String> ENDED = List.of("completed", "failed", "stopped", "abandoned");

    @Override
    public long start(String job, Map<String, String> parameters) throws IOException {
        return driver.start(job, parameters);
    }

    @Override
    public Ran ended(long execution) throws IOException {
        String path = "jobs/executions/" + execution;
        await("execution " + execution + " ends")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> ENDED.contains(api.ask(path).getString("status")));
        JsonObject ran = api.ask(path);
        return new Ran(
                Long.parseLong(ran.getString("instance")),
                ran.getString("status"),
                ran.getString("exitStatus", ""),
                ran.getJsonArray("steps").getValuesAs(JsonObject.class).stream()
                        .map(step -> new Step(
                                step.getString("name"), step.getString("exitStatus", ""), step.getString("error", "")))
                        .toList());
    }

    @Override
    public List<String> statuses(long instance, String step) throws IOException {
        return api
                .ask("instances?limit=200&label=batch.step:" + step + "&label=batch.job:" + instance)
                .getJsonArray("items")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(found -> found.getString("status"))
                .toList();
    }

    @Override
    public Tally tally() throws IOException {
        JsonObject tally = driver.tally();
        return new Tally(tally.getInt("items"), tally.getInt("sum"));
    }
}
