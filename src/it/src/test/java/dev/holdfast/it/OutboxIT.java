package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.it.crash.Gate;
import dev.holdfast.it.crash.Gate.Point;
import dev.holdfast.it.outbox.MailWorkflow;
import dev.holdfast.testing.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.Test;

/** Messages of steps in the server, which is killed between the work of a receiver and its commit. */
class OutboxIT {

    private static final String INSTANCE = "mailing-1";
    private static final String DEADLY = "mailing-2";

    @Test
    @Case("F25")
    void what_a_killed_receiver_did_is_gone_and_done_once_and_in_order_by_the_next_server_and_the_second_death_parks()
            throws Exception {
        // Not a temporary folder: the server's log is to be found there afterwards.
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "OutboxIT-");
        Path gates = Files.createDirectories(folder.resolve("gates"));
        Gate gate = Gate.of(gates, INSTANCE, "mail-2", Point.IN_THE_BODY);
        Gate deadly = Gate.of(gates, DEADLY, "mail-2", Point.IN_THE_BODY);
        Map<String, String> properties =
                new HashMap<>(Map.of(Gate.FOLDER, gates.toAbsolutePath().toString(), "holdfast.step.takeovers", "2"));
        properties.putAll(HookReceiver.SETTINGS);
        try (HookReceiver hooks = new HookReceiver();
                Database database = PostgresDatabase.start();
                ServerProcess server =
                        new ServerProcess(folder.resolve("server"), database.environment(), properties)) {
            server.deploy(ordersWithMail(folder));
            server.start();
            gate.close();
            deadly.close();
            hooks.subscribe(server.api(), MailWorkflow.NAME);
            hooks.answers(500, 500); // to what is told first
            hooks.hold(DEADLY, "started");

            server.api().start(MailWorkflow.NAME, INSTANCE, "{\"number\": 0}");
            server.api().awaitStatus(INSTANCE, "completed"); // no step waits for a receiver
            server.api().start(MailWorkflow.NAME, DEADLY, "{\"number\": 0}");
            await().atMost(Duration.ofMinutes(1)).until(() -> gate.reached() && deadly.reached());
            assertThat(waiting(database, server)).containsExactly("two 1", "outside 0");
            hooks.awaitTold(INSTANCE, "started", "completed");
            assertThat(hooks.statuses(INSTANCE)).containsExactly(500, 500, 204, 204);
            hooks.awaitHeld();
            server.kill(); // between the delivery and its note
            hooks.goAway();
            gate.open();
            deadly.forget();
            assertThat(received(database, server)).containsExactly("mail 1");
            server.start();

            await().atMost(Duration.ofMinutes(1))
                    .until(() -> waiting(database, server).isEmpty());
            assertThat(received(database, server)).containsExactly("mail 1", "mail 2", "mail 3");

            hooks.awaitFailure(server.api()); // nobody is there to be told
            hooks.comeBack();
            hooks.awaitTold(DEADLY, "started", "completed");
            hooks.assertThatAllIsSignedAndWhatCameTwiceHadOneId();

            // the receiver of the other one has killed its node, and does so again
            await().atMost(Duration.ofMinutes(1)).until(deadly::reached);
            server.kill();
            server.start();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> parked(database, server), "parked: true, node-died"::equals);
            assertThat(texts(database, server, DEADLY, "SELECT step FROM orders_ledger WHERE instance_id = ?"))
                    .containsExactly("mail 1");
            server.stop();
            assertThat(server.errors())
                    .singleElement()
                    .asString()
                    .contains("HOLDFAST001041", "node-died", "was called 2 times in a row");
        }
    }

    private static String parked(Database database, ServerProcess server) throws Exception {
        return texts(
                        database,
                        server,
                        DEADLY,
                        "SELECT 'parked: ' || parked || ', ' || substring(coalesce(error, '-') from 'node-died|-') FROM hf_outbox"
                                + " WHERE instance_id = ? AND branch >= 0 ORDER BY number")
                .get(0);
    }

    private static List<String> received(Database database, ServerProcess server) throws Exception {
        return texts(database, server, "SELECT step FROM orders_ledger WHERE instance_id = ? ORDER BY id");
    }

    private static List<String> waiting(Database database, ServerProcess server) throws Exception {
        return texts(
                database,
                server,
                "SELECT c.node || ' ' || o.ordinal FROM hf_outbox o JOIN hf_checkpoint c USING (snapshot_id, branch, sequence)"
                        + " WHERE o.instance_id = ? ORDER BY o.number");
    }

    private static List<String> texts(Database database, ServerProcess server, String query) throws Exception {
        return texts(database, server, INSTANCE, query);
    }

    private static List<String> texts(Database database, ServerProcess server, String instance, String query)
            throws Exception {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.look(server.data());
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, instance);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
        }
        return texts;
    }

    private static Path ordersWithMail(Path folder) throws IOException {
        Path orders = Path.of(System.getProperty("holdfast.orders.ear", "../examples/orders/ear/target/orders.ear"));
        Path archive = folder.resolve("orders.ear");
        ShrinkWrap.createFromZipFile(EnterpriseArchive.class, orders.toFile())
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "mail.jar")
                        .addPackage(MailWorkflow.class.getPackage())
                        .addClasses(Gate.class, Point.class)
                        .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml"))
                .as(ZipExporter.class)
                .exportTo(archive.toFile(), true);
        return archive;
    }
}
