package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.it.TraceReceiver.Span;
import dev.holdfast.it.identity.IdentityWorkflow;
import dev.holdfast.it.shared.EarWorkflows;
import dev.holdfast.it.shared.PerRequest;
import dev.holdfast.it.shared.ProbeTasks;
import dev.holdfast.it.shared.SameName;
import dev.holdfast.it.shared.Sight;
import dev.holdfast.it.shared.Sights;
import dev.holdfast.it.shared.Sleeping;
import dev.holdfast.it.shared.Surroundings;
import dev.holdfast.it.shared.TravelTasks;
import dev.holdfast.it.shared.Waking;
import dev.holdfast.it.shared.WarWorkflows;
import dev.holdfast.testing.Case;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * {@code holdfast.ear} as it is shipped, and beside it applications that carry no engine: the example {@code newsletter}, a WAR and
 * an EAR that look around. All are there when the server boots, in whatever order it takes them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SharedEngineIT {

    private static final Path ENGINE = Path.of(System.getProperty("holdfast.ear", "../../ear/target/holdfast.ear"));
    private static final File CLIENT = new File(System.getProperty(
            "holdfast.client.jar", "../../ejb/client/target/holdfast-ejb-client-0.1.0-SNAPSHOT.jar"));
    private static final Path NEWSLETTER = Path.of("../examples/newsletter/war/target/newsletter.war");
    private static final Path SETTLEMENT = Path.of("../examples/nightly-settlement/war/target/nightly-settlement.war");
    private static final Class<?>[] PROBE = {
        ProbeTasks.class, Surroundings.class, PerRequest.class, Sight.class, Sights.class
    };

    private Path folder = Path.of("target");
    private TraceReceiver traces;
    private ServerProcess server;
    private EngineApi api;

    @BeforeAll
    void the_engine_and_its_applications_are_deployed_on_a_server_that_sends_traces()
            throws IOException, InterruptedException {
        // Not a temporary folder: the server's log is to be found there afterwards.
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "SharedEngineIT-");
        traces = new TraceReceiver();
        server = new ServerProcess(
                folder.resolve("server"),
                Map.of(),
                Map.of(
                        "holdfast.stop.timeout",
                        "PT20S",
                        "holdfast.definitions.stranded",
                        "refuse",
                        "holdfast.otlp.endpoint",
                        traces.endpoint().toString(),
                        "holdfast.otlp.delay",
                        "200"));
        server.configure(Path.of("../../wildfly-config/tracing.cli"));
        server.lookForArchivesEvery(Duration.ofMillis(300));
        server.deploy(ENGINE);
        server.deploy(NEWSLETTER);
        server.deploy(SETTLEMENT);
        server.deploy(export(BatchArchive.into(
                war("war-probe.war", WarWorkflows.class)
                        .addClass(TravelTasks.class)
                        .addPackage(IdentityWorkflow.class.getPackage())
                        .addAsWebInfResource(
                                new StringAsset("<jboss-web><security-domain>other</security-domain></jboss-web>"),
                                "jboss-web.xml"),
                "war")));
        server.deploy(export(ear()));
        server.start();
        List.of("holdfast.ear", "newsletter.war", "nightly-settlement.war", "war-probe.war", "ear-probe.ear")
                .forEach(server::awaitDeployed);
        api = server.api();
    }

    @AfterAll
    void the_server_ends() {
        server.close();
        traces.close();
    }

    private static WebArchive war(String name, Class<?> workflows) {
        return ShrinkWrap.create(WebArchive.class, name)
                .addClasses(PROBE)
                .addClass(workflows)
                .addAsLibrary(CLIENT, "holdfast-ejb-client.jar")
                .addAsResource(new StringAsset("of " + name), "mark.txt")
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .setWebXML(new StringAsset("""
                        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                          <env-entry>
                            <env-entry-name>mark</env-entry-name>
                            <env-entry-type>java.lang.String</env-entry-type>
                            <env-entry-value>entry of %s</env-entry-value>
                          </env-entry>
                        </web-app>
                        """.formatted(name)));
    }

    private static EnterpriseArchive ear() {
        JavaArchive application = ShrinkWrap.create(JavaArchive.class, "probe.jar")
                .addClasses(PROBE)
                .addClass(EarWorkflows.class)
                .addAsResource(new StringAsset("of the ear"), "mark.txt")
                .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml")
                .setManifest(new StringAsset("Manifest-Version: 1.0\nDependencies: deployment.holdfast.ear\n"));
        return ShrinkWrap.create(EnterpriseArchive.class, "ear-probe.ear")
                .addAsLibrary(application)
                .addAsModule(BatchArchive.module("jobs.jar", "ear")
                        .setManifest(new StringAsset("Manifest-Version: 1.0\nDependencies: deployment.holdfast.ear\n")))
                .addAsModule(CLIENT, "holdfast-ejb-client.jar");
    }

    private Path export(Archive<?> archive) {
        Path file = folder.resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        return file;
    }

    private static String id(String what) {
        return what + "-" + UUID.randomUUID();
    }

    private static String issue(int pauseSeconds) {
        return "{\"subject\": \"tides\", \"readers\": [\"Ada\", \"Ben\", \"Cleo\"], \"pauseSeconds\": " + pauseSeconds
                + "}";
    }

    private List<String> finished(String instance) throws IOException {
        return api.steps(instance).getValuesAs(JsonObject.class).stream()
                .filter(row -> List.of("step", "end").contains(row.getString("kind")))
                .map(row -> row.getString("node"))
                .toList();
    }

    /** Starts a newsletter that takes a while to be posted, and waits until its post office is busy with it. */
    private String posting(int pauseSeconds) throws IOException {
        String instance = id("newsletter");
        api.start("newsletter", instance, issue(pauseSeconds));
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> finished(instance).contains("compose"));
        return instance;
    }

    private void assertPostedOnce(String instance) throws IOException {
        api.awaitStatus(instance, "completed");
        assertThat(api.output(instance).getInt("posted")).isEqualTo(3);
        assertThat(finished(instance)).containsExactly("compose", "post", "count");
    }

    @Test
    void the_example_runs_with_its_own_files_and_naming() throws IOException {
        String instance = id("newsletter");

        api.start("newsletter", instance, issue(0));

        assertPostedOnce(instance);
        assertThat(api.output(instance).getString("text")).isEqualTo("News about tides, from the harbour office");
    }

    @Test
    void the_script_of_the_example_is_content() throws IOException, InterruptedException {
        ExampleArchive.tryOn(server.address().toURL(), "newsletter");
    }

    @Test
    void the_script_of_the_example_with_a_job_is_content() throws IOException, InterruptedException {
        ExampleArchive.tryOn(server.address().toURL(), "nightly-settlement");
    }

    @Test
    void steps_run_in_the_context_of_their_application() throws IOException {
        String war = id("war");
        String ear = id("ear");

        api.start("war-probe", war, "\"x\"");
        api.start("ear-probe", ear, "\"x\"");
        api.awaitStatus(war, "completed");
        api.awaitStatus(ear, "completed");

        JsonObject inWar = api.output(war);
        assertSight(inWar.getJsonObject("joined"), "war-probe", "of war-probe.war", true);
        assertSight(inWar.getJsonObject("apart"), "war-probe", "of war-probe.war", false);
        assertThat(inWar.getJsonObject("joined").getString("entry")).isEqualTo("entry of war-probe.war");
        JsonObject inEar = api.output(ear);
        assertSight(inEar.getJsonObject("joined"), "ear-probe", "of the ear", true);
        assertSight(inEar.getJsonObject("apart"), "ear-probe", "of the ear", false);
    }

    @Test
    @Case("OBS-01")
    void what_the_server_sends_to_a_collector_of_a_run_is_one_trace_below_its_submitters_also_behind_delay_and_signal()
            throws IOException {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String submitter = "b7ad6b7169203331";
        String instance = id("travel");

        api.start("war-travel", instance, "\"Ada\"", "00-" + trace + "-" + submitter + "-01");
        api.awaitStatus(instance, "awaiting_signal");
        api.signal(instance, "ticket", "\"one way\"");
        api.awaitStatus(instance, "completed");

        List<Span> spans =
                traces.awaitTrace(trace, all -> named(all, "step arrive").size() == 1);
        Span request = spans.stream()
                .filter(span -> span.parent().equals(submitter))
                .findFirst()
                .orElseThrow();
        List<Span> work = engines(spans);
        assertThat(work)
                .extracting(Span::name)
                .containsExactly("step pack", "step leave", "step leave", "wait ticket", "wait ticket", "step arrive");
        assertThat(work).extracting(Span::failed).containsExactly(false, true, false, false, false, false);
        assertThat(work).allSatisfy(span -> {
            assertThat(span.parent()).isEqualTo(request.id());
            assertThat(span.says("holdfast.instance")).isEqualTo(instance);
            assertThat(span.says("holdfast.workflow")).isEqualTo("war-travel");
        });
        assertThat(named(spans, "step leave"))
                .extracting(span -> span.says("holdfast.step") + " " + span.says("holdfast.attempt"))
                .containsExactly("leave 1", "leave 2");
        assertThat(named(spans, "fold shirts")).singleElement().satisfies(own -> {
            assertThat(own.parent()).isEqualTo(work.get(0).id());
            assertThat(own.service()).contains("war-probe");
        });
        assertThat(named(spans, "Branches.append")).isNotEmpty();
    }

    @Test
    @Case("OBS-01")
    void instances_that_nobody_traces_have_a_trace_each() throws IOException {
        List<String> instances = List.of(id("ear"), id("ear"));

        for (String instance : instances) {
            api.start("ear-probe", instance, "\"x\"");
            api.awaitStatus(instance, "completed");
        }

        List<String> ids = new ArrayList<>();
        for (String instance : instances) {
            String trace = await().atMost(Duration.ofSeconds(30))
                    .until(
                            () -> traces
                                    .spans(span ->
                                            span.says("holdfast.instance").equals(instance))
                                    .stream()
                                    .map(Span::trace)
                                    .findFirst(),
                            Optional::isPresent)
                    .orElseThrow();
            assertThat(engines(traces.awaitTrace(trace, all -> engines(all).size() == 2)))
                    .extracting(span -> span.name() + " of " + span.says("holdfast.instance"))
                    .containsExactly("step joined of " + instance, "step apart of " + instance);
            ids.add(trace);
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    private static List<Span> named(List<Span> spans, String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    /** The attempts of the engine, without its operations of the store. */
    private static List<Span> engines(List<Span> spans) {
        return spans.stream()
                .filter(span -> !span.says("holdfast.step").isEmpty())
                .toList();
    }

    @Test
    void jobs_of_a_war_are_made_of_the_artifacts_of_its_client_jar() throws IOException {
        assertJobDone("war");
    }

    @Test
    void jobs_in_a_module_of_an_ear_are_made_of_the_artifacts_of_its_client_jar() throws IOException {
        assertJobDone("ear");
    }

    private void assertJobDone(String application) throws IOException {
        JobDriver jobs = new JobDriver(api, application);
        EveryArtifact every = new EveryArtifact(new JobsOverRest(api, jobs), application);

        every.doesItsWork();
        every.refusesBadJobXml();

        String night = id("night");
        jobs.begin("night", night, Map.of("gateAt", "", "breakAt", ""));
        api.awaitStatus(night, "completed");
        assertThat(api.output(night).getJsonObject("metrics").getInt("write")).isEqualTo(100);
    }

    private static void assertSight(JsonObject sight, String application, String resource, boolean inTransaction) {
        assertThat(sight.getString("application")).isEqualTo(application);
        assertThat(sight.getString("resource")).isEqualTo(resource);
        assertThat(sight.getBoolean("inTransaction")).isEqualTo(inTransaction);
        assertThat(sight.getInt("perRequest")).isEqualTo(3);
    }

    @Test
    void a_step_is_nobody_in_the_security_domain_of_its_application_and_a_bean_may_run_it_in_a_role()
            throws IOException {
        String instance = id("identity");

        api.start(IdentityWorkflow.NAME, instance, "\"java:module\"");
        api.awaitStatus(instance, "completed");

        JsonObject seen = api.output(instance);
        assertThat(seen.getString("caller")).isEqualTo("anonymous");
        assertThat(seen.getString("alone")).isEqualTo("refused");
        assertThat(seen.getString("asClerk")).isEqualTo("anonymous");
    }

    @Test
    void a_war_has_its_class_loader_around_its_steps() throws IOException {
        String instance = id("war");

        api.start("war-probe", instance, "\"x\"");
        api.awaitStatus(instance, "completed");

        assertThat(api.output(instance).getJsonObject("joined").get("ownLoader"))
                .isEqualTo(JsonValue.TRUE);
    }

    @Test
    void constraints_of_the_application_are_checked() throws IOException {
        String instance = id("blank");

        api.start("war-probe", instance, "\"\"");

        api.awaitStatus(instance, "failed");
    }

    @Test
    void an_application_starts_instances_of_another_in_the_transaction_of_its_step() throws IOException {
        String instance = id("order");
        String failing = id("fail");

        api.start("war-order", instance, "\"" + instance + "\"");
        api.start("war-order", failing, "\"" + failing + "\"");

        api.awaitStatus(instance, "completed");
        api.awaitStatus("for " + instance, "completed");
        api.awaitStatus(failing, "failed");
        assertThat(api.exists("for " + failing)).isFalse();
    }

    @Test
    @Case("DIST-14")
    void an_application_that_is_undeployed_in_the_midst_of_a_run_goes_on_when_it_is_back() throws IOException {
        int errors = server.errors().size();
        String instance = posting(3);

        server.undeploy("newsletter.war");

        assertThat(finished(instance)).containsExactly("compose", "post");
        assertThat(api.status(instance)).isEqualTo("in_progress");
        assertThat(api.unknownWorkflow("newsletter", id("late"), issue(0)))
                .startsWith("workflow 'newsletter' is application 'newsletter''s, which is undeployed");
        String other = id("ear");
        api.start("ear-probe", other, "\"x\"");
        api.awaitStatus(other, "completed");

        server.redeploy("newsletter.war");
        assertPostedOnce(instance);
        assertThat(server.errors()).hasSize(errors);
        assertThat(server.lines())
                .anyMatch(line -> line.contains(
                        "HOLDFAST000009: Application newsletter has left; 1 live instances of its workflows wait"));
    }

    @Test
    void a_second_application_with_a_workflow_of_the_name_is_refused_and_the_first_goes_on() throws IOException {
        int lines = server.lines().size();
        String instance = posting(2);
        server.deploy(export(war("same-name.war", SameName.class)));

        String note = server.refusal("same-name.war");
        server.remove("same-name.war");

        assertThat(note)
                .contains("application 'same-name' is refused: workflow 'newsletter' is application 'newsletter''s");
        assertThat(server.lines().subList(lines, server.lines().size()))
                .anyMatch(line -> line.contains("HOLDFAST000007: Application same-name is not taken"
                        + " (workflow-taken): application 'same-name' is refused"))
                .noneMatch(line -> line.contains("stranded"));
        assertPostedOnce(instance);
    }

    @Test
    void an_application_that_would_strand_instances_of_its_workflows_is_refused_and_the_one_that_has_them_is_not()
            throws IOException {
        String instance = id("sleeper");
        server.deploy(export(war("sleeping.war", Sleeping.class)));
        server.awaitDeployed("sleeping.war");
        api.start("sleeper", instance, "\"x\"");
        server.undeploy("sleeping.war");

        server.deploy(export(war("waking.war", Waking.class)));
        String note = server.refusal("waking.war");
        server.remove("waking.war");

        assertThat(note).contains("live instances would be stranded: 1 of workflow 'sleeper' with definition ");
        server.redeploy("sleeping.war");
        assertThat(api.status(instance)).isEqualTo("waiting");
        server.undeploy("sleeping.war");
    }

    /** The server stops the applications before the engine, and starts them after it. */
    @Test
    void an_engine_that_is_deployed_anew_takes_its_applications_with_it_and_brings_them_back() throws IOException {
        int lines = server.lines().size();
        String instance = posting(3);

        server.redeploy("holdfast.ear");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> api.answers());

        assertPostedOnce(instance);
        String ear = id("ear");
        api.start("ear-probe", ear, "\"x\"");
        api.awaitStatus(ear, "completed");
        // The step that ran was waited for, on both sides.
        assertThat(server.lines().subList(lines, server.lines().size()))
                .anyMatch(line -> line.contains("Application newsletter has left; "))
                .anyMatch(line -> line.contains(" has stopped; "))
                .noneMatch(
                        line -> line.contains(" ERROR ") || line.contains("given up") || line.contains("WFLYEE0006"));
    }
}
