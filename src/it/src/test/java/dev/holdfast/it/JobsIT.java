package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.it.Cluster.Node;
import dev.holdfast.it.counting.Beats;
import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/**
 * Two servers on one PostgreSQL with a batch job in chunks and a schedule that ticks every second: one dies in the middle of a chunk, and
 * later one freezes and comes back. Each number is written once, and each second has one run.
 */
final class JobsIT {

    private static final int NUMBERS = 400;
    /** What is counted by the job of a workflow. */
    private static final String MOVED = "moved";

    private static final String HANDED = "handed";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void jobs_and_schedules_survive_the_loss_of_a_node_and_nothing_is_done_twice() throws Exception {
        Path folder = Cluster.folder(JobsIT.class);
        try (Cluster cluster = Cluster.in(folder, Cluster.Layout.EMBEDDED, List.of("ada", "bob"), Map.of())) {
            execute(cluster, "CREATE TABLE counted (book text, entry text, node text)");
            Path war = war(folder);
            for (Node node : cluster.nodes()) {
                node.server().deploy(war);
            }
            cluster.start();
            cluster.nodes().forEach(node -> node.server().awaitDeployed("counting.war"));
            Node ada = cluster.node(0);
            Node bob = cluster.node(1);
            assertThat(ada.server().api().ask("jobs").toString()).contains("counting");

            String killed = dies(cluster, ada, bob);
            isFrozen(cluster, bob, ada);
            onceAgain(ada, killed);
            isHandedOver(cluster, bob, ada);
            isScheduled(cluster, ada);
            theBeatIsSteady(cluster);
        }
    }

    private static Path war(Path folder) {
        Path file = folder.resolve("counting.war");
        ShrinkWrap.create(WebArchive.class, "counting.war")
                .addPackage(Beats.class.getPackage())
                .addAsLibrary(
                        new File(System.getProperty(
                                "holdfast.client.jar",
                                "../../ejb/client/target/holdfast-ejb-client-0.1.0-SNAPSHOT.jar")),
                        "holdfast-ejb-client.jar")
                .addAsResource(
                        new File("src/test/resources/batch-jobs/counting.xml"), "META-INF/batch-jobs/counting.xml")
                .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
                .as(ZipExporter.class)
                .exportTo(file.toFile(), true);
        return file;
    }

    private static JsonObject begin(Cluster cluster, Node node, String book) throws IOException {
        JsonObject started = node.server()
                .api()
                .tell(
                        "jobs/counting/executions",
                        "{\"parameters\": {\"count\": \"" + NUMBERS + "\", \"book\": \"" + book + "\"}}",
                        202);
        await(book + " begins")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> count(cluster, book) >= 40
                        && cluster.number("SELECT count(*) FROM hf_job_execution WHERE execution_id = "
                                        + started.getString("execution"))
                                == 1);
        return started;
    }

    /** A server is killed in the middle of a chunk: the other restarts the job behind the last checkpoint. */
    private static String dies(Cluster cluster, Node victim, Node heir) throws Exception {
        JsonObject first = begin(cluster, victim, "killed");
        beginsByWorkflow(cluster, victim);
        victim.server().kill();

        isStoppedWhereItHasCome(cluster, victim, heir);
        JsonObject last = awaitEnd(heir, first.getString("instance"));

        JsonObject dead = heir.server().api().ask("jobs/executions/" + first.getString("execution"));
        assertThat(dead.getString("status")).isEqualTo("failed");
        assertThat(dead.getString("successor")).isEqualTo(last.getString("execution"));
        assertThat(dead.getString("node")).startsWith(victim.name() + "/");
        assertThat(last.getString("node")).startsWith(heir.name() + "/");
        assertThatEachNumberStandsThereOnce(cluster, "killed");
        assertThat(nodes(cluster, "killed")).containsExactlyInAnyOrder(victim.name(), heir.name());
        victim.server().start();
        victim.server().awaitDeployed("counting.war");
        return last.getString("execution");
    }

    private static void beginsByWorkflow(Cluster cluster, Node node) throws Exception {
        node.server().api().start("counted", MOVED, "{\"count\": 4000, \"book\": \"" + MOVED + "\"}");
        await(MOVED + " begins")
                .atMost(PATIENCE)
                .until(() ->
                        count(cluster, MOVED) >= 20 && cluster.number("SELECT count(*) FROM hf_job_execution") == 2);
        assertThat(nodes(cluster, MOVED)).containsExactly(node.name());
    }

    /** The job of a workflow goes on at another node, where the workflow's cancel stops it. */
    private static void isStoppedWhereItHasCome(Cluster cluster, Node victim, Node heir) throws Exception {
        EngineApi api = heir.server().api();
        await(MOVED + " goes on")
                .atMost(PATIENCE)
                .until(() -> nodes(cluster, MOVED).contains(heir.name()));

        api.tell("instances/" + MOVED + "/cancel", "{}", 200);

        await(MOVED + " is stopped").atMost(PATIENCE).until(() -> newest(api).equals("stopped"));
        assertThat(api.ask("jobs/executions?startedBy=" + MOVED).getJsonArray("items"))
                .hasSize(2);
        assertThat(entries(cluster, MOVED)).doesNotHaveDuplicates();
        assertThat(count(cluster, MOVED)).isLessThan(4000);
        assertThat(nodes(cluster, MOVED)).containsExactlyInAnyOrder(victim.name(), heir.name());
    }

    private static String newest(EngineApi api) throws IOException {
        return api.ask("jobs/executions?startedBy=" + MOVED)
                .getJsonArray("items")
                .getJsonObject(0)
                .getString("status");
    }

    /** A server that is shut down stops the job of a workflow that has no retries: it goes on elsewhere, and the workflow with it. */
    private static void isHandedOver(Cluster cluster, Node victim, Node heir) throws Exception {
        victim.server().api().start("counted", HANDED, "{\"count\": " + NUMBERS + ", \"book\": \"" + HANDED + "\"}");
        await(HANDED + " begins").atMost(PATIENCE).until(() -> count(cluster, HANDED) >= 20);
        assertThat(nodes(cluster, HANDED)).containsExactly(victim.name());

        victim.server().shutdown(Duration.ofSeconds(20));

        heir.server().api().awaitStatus(HANDED, "completed");
        assertThatEachNumberStandsThereOnce(cluster, HANDED);
        assertThat(nodes(cluster, HANDED)).containsExactlyInAnyOrder(victim.name(), heir.name());
        List<String> states =
                heir.server().api().ask("jobs/executions?startedBy=" + HANDED).getJsonArray("items").stream()
                        .map(each -> each.asJsonObject().getString("status"))
                        .toList();
        assertThat(states).containsExactly("completed", "stopped");
    }

    /** A schedule of a job that the code declares: a run of today begins when somebody wants it, on whatever node. */
    private static void isScheduled(Cluster cluster, Node node) throws Exception {
        EngineApi api = node.server().api();
        assertThat(api.ask("schedules/daily").getString("job")).isEqualTo("counting");

        String run = api.tell("schedules/daily/trigger", "{}", 202)
                .getJsonArray("started")
                .getString(0);

        api.awaitStatus(run, "completed");
        assertThat(count(cluster, "daily")).isEqualTo(20);
    }

    /** A server stands still until the other has done its work, and goes on with what it believes to be its own. */
    private static void isFrozen(Cluster cluster, Node victim, Node heir) throws Exception {
        JsonObject first = begin(cluster, victim, "frozen");
        victim.server().freeze();

        JsonObject last = awaitEnd(heir, first.getString("instance"));
        victim.server().thaw();

        await(victim.name() + " is back")
                .atMost(PATIENCE)
                .until(() -> cluster.number("SELECT count(*) FROM hf_node WHERE name = '" + victim.name()
                                + "' AND seen_at > clock_timestamp() - interval '1 second'")
                        == 1);
        assertThat(last.getString("node")).startsWith(heir.name() + "/");
        assertThatEachNumberStandsThereOnce(cluster, "frozen");
        assertThat(cluster.number("SELECT count(*) FROM job_execution WHERE batchstatus IN ('STARTING', 'STARTED',"
                        + " 'STOPPING')"))
                .isZero();
    }

    /** What has completed cannot be restarted, and says so. */
    private static void onceAgain(Node node, String completed) throws IOException {
        JsonObject refused = node.server().api().tell("jobs/executions/" + completed + "/restart", "{}", 409);
        assertThat(refused.getString("code")).isEqualTo("job-refused");
        assertThat(node.server()
                        .api()
                        .ask("jobs/executions/" + completed)
                        .getJsonArray("steps")
                        .getJsonObject(0)
                        .getJsonObject("metrics")
                        .getInt("write"))
                .isPositive();
    }

    private static JsonObject awaitEnd(Node node, String instance) {
        List<JsonObject> ended = new ArrayList<>();
        await("the job goes on")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    JsonObject newest = node.server()
                            .api()
                            .ask("jobs/executions?instance=" + instance)
                            .getJsonArray("items")
                            .getJsonObject(0);
                    if (newest.getString("status").equals("completed")) {
                        ended.add(newest);
                    }
                    return !ended.isEmpty();
                });
        return ended.get(0);
    }

    private static void assertThatEachNumberStandsThereOnce(Cluster cluster, String book) throws SQLException {
        assertThat(entries(cluster, book).stream()
                        .map(Integer::valueOf)
                        .sorted()
                        .toList())
                .as(book)
                .isEqualTo(IntStream.rangeClosed(1, NUMBERS).boxed().toList());
    }

    /** Every second from the first has its run and no second one, deaths and frozen machines or not. */
    private static void theBeatIsSteady(Cluster cluster) throws SQLException {
        await("no run is under way")
                .atMost(PATIENCE)
                .until(() ->
                        cluster.number("SELECT count(*) FROM hf_snapshot WHERE workflow = 'beating' AND status NOT IN"
                                        + " (3, 4, 5)")
                                <= 1);
        List<Instant> beats = entries(cluster, Beats.BOOK).stream()
                .map(Instant::parse)
                .sorted()
                .toList();
        List<Instant> expected = new ArrayList<>();
        for (Instant beat = beats.get(0); !beat.isAfter(beats.get(beats.size() - 1)); beat = beat.plusSeconds(1)) {
            expected.add(beat);
        }
        assertThat(beats.subList(0, beats.size() - 2)).isEqualTo(expected.subList(0, expected.size() - 2));
        assertThat(nodes(cluster, Beats.BOOK)).hasSize(2);
    }

    private static long count(Cluster cluster, String book) throws SQLException {
        return cluster.number("SELECT count(*) FROM counted WHERE book = '" + book + "'");
    }

    private static List<String> entries(Cluster cluster, String book) throws SQLException {
        return texts(cluster, "SELECT entry FROM counted WHERE book = '" + book + "'");
    }

    private static List<String> nodes(Cluster cluster, String book) throws SQLException {
        return texts(cluster, "SELECT DISTINCT node FROM counted WHERE book = '" + book + "'");
    }

    private static List<String> texts(Cluster cluster, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = cluster.database().look();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static void execute(Cluster cluster, String sql) throws SQLException {
        try (Connection connection = cluster.database().look();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
