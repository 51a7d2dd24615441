package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.it.crash.Gate;
import dev.holdfast.it.crash.Gate.Point;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** Jobs whose steps are workflows, in an EAR with an engine of its own on PostgreSQL: stopped, restarted, killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BatchIT extends BatchRestContract {

    private static final Path ORDERS =
            Path.of(System.getProperty("holdfast.orders.ear", "../examples/orders/ear/target/orders.ear"));
    static final String APPLICATION = "own";
    private static final Map<String, String> NO_CHOICE = Map.of("workflow", "held", "onStop", "", "timeout", "");

    private Path gates = Path.of("target");
    private PostgresDatabase database;
    private ServerProcess server;
    private EngineApi api;
    private JobDriver jobs;
    private JobHand hand;

    @BeforeAll
    void an_application_with_jobs_and_an_engine_is_deployed() throws Exception {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "BatchIT-");
        gates = Files.createDirectories(folder.resolve("gates"));
        database = PostgresDatabase.start();
        server = new ServerProcess(
                folder.resolve("server"),
                database.environment(),
                properties(Map.of(Gate.FOLDER, gates.toAbsolutePath().toString())));
        // the engine runs as well where nobody asks for its health
        server.without(
                "org.wildfly.extension.microprofile.health-smallrye", "urn:wildfly:microprofile-health-smallrye:");
        server.deploy(ear(folder));
        server.start();
        api = server.api();
        jobs = new JobDriver(api, APPLICATION);
        hand = new JobsOverRest(api, jobs);
    }

    @AfterAll
    void the_server_ends() throws IOException {
        server.close();
        database.close();
    }

    private static Map<String, String> properties(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(RETENTION);
        all.putAll(more);
        return all;
    }

    @Override
    EngineApi api() {
        return api;
    }

    @Override
    PostgresDatabase database() {
        return database;
    }

    static Path ear(Path folder) throws IOException {
        EnterpriseArchive ear = ShrinkWrap.createFromZipFile(EnterpriseArchive.class, ORDERS.toFile());
        Node descriptor = ear.get("META-INF/application.xml");
        String modules = new String(descriptor.getAsset().openStream().readAllBytes(), StandardCharsets.UTF_8)
                .replaceFirst("<module>", "<module><ejb>jobs.jar</ejb></module><module>");
        ear.delete(descriptor.getPath());
        ear.addAsManifestResource(new StringAsset(modules), "application.xml")
                .addAsModule(BatchArchive.module("jobs.jar", APPLICATION));
        Path file = folder.resolve("orders.ear");
        ear.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private String instanceId(String job, long execution, String step) throws SQLException {
        return job + "/" + JobDriver.instanceOf(database, execution) + "/" + step;
    }

    private long instances(long execution, String step) throws SQLException {
        return Long.parseLong(JobDriver.text(
                database,
                "SELECT count(*) FROM hf_snapshot WHERE instance_id LIKE '%/"
                        + JobDriver.instanceOf(database, execution) + "/" + step + "%'"));
    }

    @Test
    @Order(1)
    void every_artifact_does_its_work_and_exit_statuses_drive_the_transitions() throws IOException {
        new EveryArtifact(hand, APPLICATION).doesItsWork();
    }

    @Test
    @Order(2)
    void a_stopped_job_pauses_its_run_and_a_restarted_one_goes_on_with_it() throws Exception {
        long first = jobs.start("run-one", NO_CHOICE);
        String run = instanceId("run-one", first, "run");
        await().atMost(Duration.ofSeconds(30)).until(() -> api.exists(run));
        api.awaitStatus(run, "awaiting_signal");

        jobs.stop(first);
        assertThat(JobDriver.ended(database, first)).startsWith("STOPPED");
        assertThat(api.status(run)).isEqualTo("paused");

        long second = jobs.restart(first, NO_CHOICE);
        api.awaitStatus(run, "awaiting_signal");
        api.signal(run, "go", "\"now\"");

        assertThat(JobDriver.ended(database, second)).isEqualTo("COMPLETED saw COMPLETED");
        assertThat(instances(first, "run")).isEqualTo(1);
    }

    @Test
    @Order(3)
    void a_job_that_is_to_cancel_its_run_when_it_is_stopped_begins_a_new_one_when_it_is_restarted() throws Exception {
        Map<String, String> cancel = Map.of("workflow", "held", "onStop", "cancel", "timeout", "");
        long first = jobs.start("run-one", cancel);
        String run = instanceId("run-one", first, "run");
        await().atMost(Duration.ofSeconds(30)).until(() -> api.exists(run));

        jobs.stop(first);
        assertThat(JobDriver.ended(database, first)).startsWith("STOPPED");
        assertThat(api.status(run)).isEqualTo("cancelled");

        long second = jobs.restart(first, cancel);
        await().atMost(Duration.ofSeconds(30)).until(() -> !api.status(run).equals("cancelled"));
        api.signal(run, "go", "\"now\"");
        assertThat(JobDriver.ended(database, second)).isEqualTo("COMPLETED saw COMPLETED");
    }

    @Test
    @Order(4)
    void a_failed_run_fails_the_step_and_a_restart_tries_it_again() throws Exception {
        Map<String, String> flaky = Map.of("workflow", "flaky", "onStop", "", "timeout", "");
        long first = jobs.start("run-one", flaky);
        assertThat(JobDriver.ended(database, first)).isEqualTo("FAILED FAILED");
        assertThat(JobDriver.failure(database, first))
                .contains("job 'run-one', step 'run': instance '" + instanceId("run-one", first, "run")
                        + "' of workflow 'own-flaky' is failed: ")
                .contains("not mended yet");

        long second = jobs.restart(first, flaky);

        assertThat(JobDriver.ended(database, second)).isEqualTo("COMPLETED saw COMPLETED");
        assertThat(instances(first, "run")).isEqualTo(1);
    }

    @Test
    @Order(5)
    void a_step_that_waits_too_long_fails_and_its_exit_status_still_drives_the_transition() throws Exception {
        long execution =
                jobs.start("run-one", Map.of("workflow", "held", "onStop", "", "timeout", "200ms", "failOn", "none"));

        assertThat(JobDriver.ended(database, execution)).isEqualTo("COMPLETED saw TIMED_OUT");
    }

    @Test
    @Order(6)
    void what_job_xml_says_wrong_fails_the_step_with_job_step_and_property() throws IOException {
        new EveryArtifact(hand, APPLICATION).refusesBadJobXml();
    }

    @Test
    @Order(7)
    void a_chunk_that_is_rolled_back_starts_none_and_a_restarted_one_none_twice() throws Exception {
        long first = jobs.start("write-many", Map.of("breakAt", "25", "gateAt", ""));
        assertThat(JobDriver.ended(database, first)).startsWith("FAILED");
        assertThat(instances(first, "write/")).isEqualTo(20);

        long second = jobs.restart(first, Map.of("breakAt", "25", "gateAt", ""));

        assertThat(JobDriver.ended(database, second))
                .as(JobDriver.failure(database, second))
                .startsWith("COMPLETED");
        assertThat(instances(first, "write/")).isEqualTo(100);
    }

    private String executions(String instance) throws SQLException {
        return JobDriver.text(
                database,
                "SELECT string_agg(e.batchstatus, ', ' ORDER BY e.jobexecutionid) FROM job_execution e"
                        + " WHERE e.jobparameters LIKE '%holdfast.key%' || (SELECT id FROM hf_snapshot WHERE instance_id = '"
                        + instance + "') || '-0-%'");
    }

    @Test
    @Order(8)
    void a_workflow_runs_a_job_restarts_it_when_it_fails_and_goes_on_with_what_it_came_to() throws Exception {
        jobs.begin("night", "night-1", Map.of("breakAt", "33", "gateAt", ""));

        api.awaitStatus("night-1", "completed");

        assertThat(executions("night-1")).isEqualTo("FAILED, COMPLETED");
        JsonObject outcome = api.output("night-1");
        assertThat(outcome.getString("job")).isEqualTo("write-many");
        assertThat(outcome.getJsonObject("metrics").getInt("write")).isEqualTo(70); // 30 were committed before
        assertThat(instances(outcome.getJsonNumber("execution").longValue(), "write/"))
                .isEqualTo(100);
    }

    @Test
    @Order(9)
    void a_cancelled_instance_stops_the_job_that_it_runs_and_that_pauses_its_own() throws Exception {
        jobs.begin("vigil", "vigil-1", NO_CHOICE);
        await().atMost(Duration.ofSeconds(30)).until(() -> executions("vigil-1").equals("STARTED"));

        assertThat(api.order("vigil-1", "cancel").statusCode()).isLessThan(300);

        await().atMost(Duration.ofSeconds(30)).until(() -> executions("vigil-1").equals("STOPPED"));
        assertThat(api.status("vigil-1")).isEqualTo("cancelled");
    }

    @Test
    @Order(10)
    void a_job_that_the_batch_runtime_does_not_have_fails_the_instance_with_its_name() throws Exception {
        jobs.begin("nowhere", "nowhere-1", Map.of());

        api.awaitStatus("nowhere-1", "failed");

        assertThat(JobDriver.text(database, "SELECT error FROM hf_snapshot WHERE instance_id = 'nowhere-1'"))
                .startsWith("job-failed: job 'no-such-job' cannot be started");
    }

    @Test
    @Order(11)
    void after_the_death_of_the_server_a_workflow_waits_for_whoever_restarts_its_job() throws Exception {
        Gate gate = Gate.of(gates, "reader", "number", Point.IN_THE_BODY);
        gate.close();
        Map<String, String> parameters = Map.of("breakAt", "", "gateAt", "35");
        jobs.begin("night", "night-2", parameters);
        await().atMost(Duration.ofSeconds(30)).until(gate::reached);
        long first = Long.parseLong(JobDriver.text(database, "SELECT max(jobexecutionid) FROM job_execution"));

        server.kill();
        gate.open();
        gate.forget();
        server.start();
        assertThat(api.status("night-2")).isEqualTo("awaiting_signal");
        long second = jobs.restart(first, parameters);

        api.awaitStatus("night-2", "completed");
        assertThat(api.output("night-2").getJsonNumber("execution").longValue()).isEqualTo(second);
        assertThat(executions("night-2")).isEqualTo("FAILED, COMPLETED");
        assertThat(instances(first, "write/")).isEqualTo(100);
    }

    @Test
    @Order(12)
    void a_job_whose_server_was_killed_in_the_middle_of_a_chunk_is_restarted_and_starts_none_twice() throws Exception {
        Gate gate = Gate.of(gates, "reader", "number", Point.IN_THE_BODY);
        gate.close();
        Map<String, String> parameters = Map.of("breakAt", "", "gateAt", "35");
        long first = jobs.start("write-many", parameters);
        await().atMost(Duration.ofSeconds(30)).until(gate::reached);

        server.kill();
        gate.open();
        assertThat(instances(first, "write/")).isEqualTo(30);
        server.start();
        long second = jobs.restart(first, parameters);

        assertThat(JobDriver.ended(database, second))
                .as(JobDriver.failure(database, second))
                .startsWith("COMPLETED");
        assertThat(instances(first, "write/")).isEqualTo(100);
        assertThat(JobDriver.text(
                        database,
                        "SELECT count(*) FROM hf_snapshot WHERE status <> 3 AND instance_id LIKE '%/"
                                + JobDriver.instanceOf(database, first) + "/write/%'"))
                .isEqualTo("0");
    }
}
