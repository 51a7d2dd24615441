package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import dev.holdfast.client.Jobs;
import dev.holdfast.client.Workflows;
import dev.holdfast.it.batch.TallyWriter;
import dev.holdfast.snapshot.InstanceQuery;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Jobs of a WAR that has the engine in it, on H2; the test runs inside. */
@ExtendWith(ArquillianExtension.class)
final class BatchInWarIT implements JobHand {

    private static final String ENGINE = "/holdfast-ejb.jar";
    private static final List<String> ENDED = List.of("completed", "failed", "stopped", "abandoned");

    @Inject
    Workflows workflows;

    @Inject
    Jobs jobs;

    @Deployment
    static WebArchive warWithTheEngine() {
        EnterpriseArchive shipped =
                ShrinkWrap.createFromZipFile(EnterpriseArchive.class, new File(System.getProperty("holdfast.ear")));
        WebArchive war = BatchArchive.into(ShrinkWrap.create(WebArchive.class, "batch.war"), "war-own")
                .addClasses(
                        BatchInWarIT.class, JobHand.class, JobHand.Ran.class, JobHand.Step.class, JobHand.Tally.class)
                .addClasses(EveryArtifact.class, BadStep.class, BadStep.Part.class)
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .addAsLibraries(jarOf(Assertions.class), jarOf(Awaitility.class), jarOf(Matcher.class));
        for (Map.Entry<ArchivePath, Node> entry : shipped.getContent().entrySet()) {
            String path = entry.getKey().get();
            if (path.equals(ENGINE) || path.startsWith("/lib/") && path.endsWith(".jar")) {
                war.addAsLibrary(entry.getValue().getAsset(), path.substring(path.lastIndexOf('/') + 1));
            }
        }
        return war;
    }

    private static File jarOf(Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private final EveryArtifact every = new EveryArtifact(this, "war-own");

    @Test
    void every_artifact_does_its_work_and_exit_statuses_drive_the_transitions() throws IOException {
        every.doesItsWork();
    }

    @Test
    void what_job_xml_says_wrong_fails_the_step_with_job_step_and_property() throws IOException {
        every.refusesBadJobXml();
    }

    @Override
    public long start(String job, Map<String, String> parameters) {
        Properties all = new Properties();
        all.putAll(parameters);
        return BatchRuntime.getJobOperator().start(job, all);
    }

    private Jobs.Execution execution(long execution) {
        return jobs.execution(execution).orElseThrow();
    }

    @Override
    public Ran ended(long execution) {
        await("execution " + execution + " ends")
                .atMost(Duration.ofMinutes(1))
                .until(() -> ENDED.contains(execution(execution).status()));
        Jobs.Execution ran = execution(execution);
        return new Ran(
                ran.instance(),
                ran.status(),
                ran.exitStatus().orElse(""),
                ran.steps().stream()
                        .map(step -> new Step(
                                step.name(),
                                step.exitStatus().orElse(""),
                                step.error().orElse("")))
                        .toList());
    }

    @Override
    public List<String> statuses(long instance, String step) {
        return workflows
                .list(new InstanceQuery(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("batch.step", step, "batch.job", String.valueOf(instance)),
                        Optional.empty(),
                        InstanceQuery.MAX_LIMIT))
                .stream()
                .map(found -> found.phase().name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public Tally tally() {
        var taken = TallyWriter.taken();
        return new Tally(taken.items(), taken.sum());
    }
}
