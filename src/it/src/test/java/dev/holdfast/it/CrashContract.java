package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.it.crash.Gate;
import dev.holdfast.it.crash.Gate.Point;
import dev.holdfast.it.crash.GatedWorkflow;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What holds when a server is killed, whatever the database; one subclass for each.
 *
 * <p>One server, one kill: before it, every instance has been brought to a point of its own and stands there. Each test
 * then looks at one of them, at what was in the database when the server died and at what the restarted server made of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashContract {

    private static final String IN_THE_BODY = "killed in the body";
    private static final String BEFORE_COMMIT = "killed before a commit";
    private static final String AFTER_COMMIT = "killed after a commit";
    private static final String OUTSIDE = "killed outside a transaction";
    private static final String BEFORE_THE_END = "killed before the last commit";
    private static final String AFTER_THE_END = "killed after the last commit";
    private static final String ORDER = "order-1";
    private static final String BEFORE_THE_FIRST_STEP = "killed before the first step";

    /** More open transactions than a server has connections when it starts. */
    private static final List<String> CROWD = List.of("crowd-1", "crowd-2", "crowd-3", "crowd-4", "crowd-5", "crowd-6");

    private static final List<String> STEPS = List.of("first", "second", "outside", "last");

    private final Map<String, Traces> atTheKill = new HashMap<>();
    private final Map<String, Traces> inTheEnd = new HashMap<>();
    private final Map<String, JsonObject> outputs = new HashMap<>();
    private List<String> errors = List.of();

    /** Ends the server in the middle of everything. */
    void crash(ServerProcess server) throws IOException {
        server.kill();
    }

    /** Starts the database, or names the one that the server has. */
    abstract Database database() throws Exception;

    private static Map<String, Gate> gates(Path folder) {
        Map<String, Gate> gates = new LinkedHashMap<>();
        for (String instance : CROWD) {
            gates.put(instance, Gate.of(folder, instance, "first", Point.IN_THE_BODY));
        }
        gates.put(IN_THE_BODY, Gate.of(folder, IN_THE_BODY, "second", Point.IN_THE_BODY));
        gates.put(BEFORE_COMMIT, Gate.of(folder, BEFORE_COMMIT, "second", Point.BEFORE_COMMIT));
        gates.put(AFTER_COMMIT, Gate.of(folder, AFTER_COMMIT, "first", Point.AFTER_COMMIT));
        gates.put(OUTSIDE, Gate.of(folder, OUTSIDE, "outside", Point.IN_THE_BODY));
        gates.put(BEFORE_THE_END, Gate.of(folder, BEFORE_THE_END, "last", Point.BEFORE_COMMIT));
        gates.put(AFTER_THE_END, Gate.of(folder, AFTER_THE_END, "last", Point.AFTER_COMMIT));
        return gates;
    }

    @BeforeAll
    void a_server_is_killed_while_every_instance_stands_at_its_point_and_is_started_again() throws Exception {
        // Not a temporary folder: the server's log is to be found there afterwards.
        Path folder = Files.createTempDirectory(
                Files.createDirectories(Path.of("target")), getClass().getSimpleName() + "-");
        Map<String, Gate> gates = gates(Files.createDirectories(folder.resolve("gates")));
        // One place for each that stands at a gate, one for the order, none for the instance that is not to begin.
        Map<String, String> properties = Map.of(
                Gate.FOLDER,
                folder.resolve("gates").toAbsolutePath().toString(),
                "holdfast.worker.slots",
                String.valueOf(gates.size() + 1),
                "holdfast.claim.ttl",
                "PT10S",
                "holdfast.development",
                "true");
        try (Database database = database();
                ServerProcess server =
                        new ServerProcess(folder.resolve("server"), database.environment(), properties)) {
            server.deploy(ordersWithGates(folder));
            server.start();
            List<String> instances = bringToTheirPoints(server, gates);

            crash(server);

            look(database, server, instances, atTheKill);
            gates.values().forEach(Gate::open);
            server.start();
            awaitEnds(server, instances);
            server.stop();
            errors = server.errors();
            look(database, server, instances, inTheEnd);
        }
    }

    private static List<String> bringToTheirPoints(ServerProcess server, Map<String, Gate> gates) {
        List<String> instances = new ArrayList<>();
        try {
            for (Map.Entry<String, Gate> entry : gates.entrySet()) {
                entry.getValue().close();
                server.api().start(GatedWorkflow.NAME, entry.getKey(), "{\"steps\": []}");
                instances.add(entry.getKey());
            }
            gates.forEach((instance, gate) ->
                    await(instance).atMost(Duration.ofMinutes(1)).until(gate::reached));
            // The bank takes its time: the order is being charged from its second checkpoint until after the kill.
            server.api().start("order", ORDER, """
                    {"customer": "Ada", "item": "lamp", "quantity": 2, "amountCents": 4200, "pauseSeconds": 10}""");
            instances.add(ORDER);
            await(ORDER)
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> server.api().steps(ORDER).size() >= 2);
            // Every place is taken now, so this one is accepted and waits.
            server.api().start(GatedWorkflow.NAME, BEFORE_THE_FIRST_STEP, "{\"steps\": []}");
            instances.add(BEFORE_THE_FIRST_STEP);
            return instances;
        } catch (ConditionTimeoutException | IOException e) {
            throw server.broken("does not bring an instance to its point", e);
        }
    }

    private void awaitEnds(ServerProcess server, List<String> instances) {
        try {
            for (String instance : instances) {
                server.api().awaitStatus(instance, "completed");
                outputs.put(instance, server.api().output(instance));
            }
        } catch (ConditionTimeoutException | IOException e) {
            throw server.broken("does not complete what it took over", e);
        }
    }

    @Test
    void a_step_killed_in_its_body_leaves_nothing_and_runs_again() {
        assertCommitted(IN_THE_BODY, "first");
        assertCompletedOnce(IN_THE_BODY);
    }

    @Test
    void a_step_killed_between_its_checkpoint_and_its_commit_leaves_nothing_and_runs_again() {
        assertCommitted(BEFORE_COMMIT, "first");
        assertCompletedOnce(BEFORE_COMMIT);
    }

    @Test
    void an_instance_killed_between_a_commit_and_the_next_step_goes_on_with_the_next_step() {
        assertCommitted(AFTER_COMMIT, "first");
        assertCompletedOnce(AFTER_COMMIT);
    }

    @Test
    void an_instance_killed_between_its_start_and_its_first_step_begins() {
        assertCommitted(BEFORE_THE_FIRST_STEP);
        assertCompletedOnce(BEFORE_THE_FIRST_STEP);
    }

    @Test
    void an_instance_killed_before_its_last_commit_ends_once() {
        assertThat(atTheKill.get(BEFORE_THE_END).status()).isNotEqualTo(Traces.COMPLETED);
        assertThat(atTheKill.get(BEFORE_THE_END).effects()).doesNotContain("last");
        assertCompletedOnce(BEFORE_THE_END);
    }

    @Test
    void an_instance_killed_after_its_last_commit_has_ended() {
        assertThat(atTheKill.get(AFTER_THE_END).status()).isEqualTo(Traces.COMPLETED);
        assertCompletedOnce(AFTER_THE_END);
    }

    @Test
    void a_step_outside_the_transaction_runs_again_under_the_same_key() {
        Traces before = atTheKill.get(OUTSIDE);
        assertThat(before.nodes()).containsExactly("-", "first", "second");
        assertThat(before.effects()).hasSize(3);

        Traces after = inTheEnd.get(OUTSIDE);
        List<String> twice =
                after.effects().stream().filter(e -> e.startsWith("outside ")).toList();
        assertThat(twice).hasSize(2);
        assertThat(twice.get(0)).isEqualTo(twice.get(1));
        assertThat(after.effects())
                .filteredOn(e -> !e.startsWith("outside "))
                .containsExactly("first", "second", "last");
        assertCompleted(OUTSIDE);
    }

    @Test
    void steps_that_are_held_up_are_in_nobodys_way() {
        for (String instance : CROWD) {
            assertCommitted(instance);
            assertCompletedOnce(instance);
        }
    }

    @Test
    void an_order_killed_while_it_is_charged_is_charged_once() {
        assertThat(atTheKill.get(ORDER).nodes()).containsExactly("-", "validate");
        assertThat(atTheKill.get(ORDER).effects()).containsExactly("validate");

        assertThat(inTheEnd.get(ORDER).effects()).containsExactly("validate", "charge", "reserve", "ship");
        assertThat(inTheEnd.get(ORDER).nodes()).containsExactly("-", "validate", "charge", "reserve", "book", "ship");
        assertThat(outputs.get(ORDER).getJsonArray("ledger").getValuesAs(JsonObject.class))
                .extracting(line -> line.getString("step") + " " + line.getInt("amountCents"))
                .containsExactly("validate 0", "charge 4200", "reserve 0", "ship 0");
    }

    @Test
    void the_log_holds_no_error() {
        assertThat(errors).isEmpty();
    }

    private void assertCommitted(String instance, String... steps) {
        Traces traces = atTheKill.get(instance);
        assertThat(traces.nodes()).startsWith("-");
        assertThat(traces.nodes().subList(1, traces.nodes().size())).containsExactly(steps);
        assertThat(traces.effects()).containsExactly(steps);
        assertThat(traces.liveBranches()).isEqualTo(1);
    }

    private void assertCompletedOnce(String instance) {
        assertThat(inTheEnd.get(instance).effects())
                .extracting(effect -> effect.split(" ", 2)[0])
                .containsExactlyElementsOf(STEPS);
        assertCompleted(instance);
    }

    private void assertCompleted(String instance) {
        Traces traces = inTheEnd.get(instance);
        List<String> nodes = new ArrayList<>(STEPS);
        nodes.add(0, "-");
        assertThat(traces.status()).isEqualTo(Traces.COMPLETED);
        assertThat(traces.liveBranches()).isZero();
        assertThat(traces.nodes()).isEqualTo(nodes);
        assertThat(traces.sequences())
                .isEqualTo(IntStream.range(0, nodes.size()).boxed().toList());
        assertThat(outputs.get(instance).getJsonArray("steps").getValuesAs(JsonString.class))
                .extracting(JsonString::getString)
                .isEqualTo(STEPS);
    }

    private static void look(
            Database database, ServerProcess server, List<String> instances, Map<String, Traces> traces)
            throws Exception {
        try (Connection connection = database.look(server.data())) {
            for (String instance : instances) {
                traces.put(instance, Traces.of(connection, instance));
            }
        }
    }

    private static Path ordersWithGates(Path folder) throws IOException {
        Path orders = Path.of(System.getProperty("holdfast.orders.ear", "../examples/orders/ear/target/orders.ear"));
        Path archive = folder.resolve("orders.ear");
        ShrinkWrap.createFromZipFile(EnterpriseArchive.class, orders.toFile())
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "gates.jar")
                        .addPackage(Gate.class.getPackage())
                        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"))
                .as(ZipExporter.class)
                .exportTo(archive.toFile(), true);
        return archive;
    }
}
