package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.it.XaSite.Rows;
import dev.holdfast.it.xa.Point;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node dies with a transaction prepared and does not come back at once: another takes its branch over, and cannot go on until the dead
 * node has recovered. It waits without counting anything, is there for everything else, and says what it waits for.
 */
final class XaTakeoverIT {

    private static final String WAITING = "waiting";
    private static final String BYSTANDER = "bystander";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @EnumSource(
            value = Point.class,
            names = {"BOTH_PREPARED", "DECIDED"})
    void a_branch_waits_for_the_recovery_of_its_dead_node_and_goes_on_after_it(Point point) throws Exception {
        Path folder = folder();
        try (XaSite site = XaSite.withLedger(folder);
                ServerProcess dead = site.server("dead");
                ServerProcess living = site.server("living")) {
            dead.start();
            point.order(site.points(), WAITING, "debit");
            site.start(dead, WAITING);
            dead.awaitDeath();

            living.start();
            await().atMost(PATIENCE).until(() -> waits(living).size() >= 2);
            Rows meanwhile = site.look(WAITING);
            site.start(living, BYSTANDER);
            living.api().awaitStatus(BYSTANDER, "completed");
            HttpResponse<String> cancelled = living.api().order(WAITING, "cancel");
            String status = living.api().status(WAITING);
            int prepared = site.prepared();
            dead.start();
            living.api().awaitStatus(WAITING, "completed");

            assertThat(meanwhile.steps()).containsExactly("-");
            assertThat(meanwhile.bookings()).isEmpty();
            assertThat(status).isEqualTo("in_progress");
            assertThat(prepared).isEqualTo(2);
            assertThat(cancelled.statusCode()).isEqualTo(503);
            assertThat(cancelled.body()).contains("\"locked\"");
            for (String instance : List.of(WAITING, BYSTANDER)) {
                Rows rows = site.look(instance);
                assertThat(rows.bookings()).containsExactly("credit", "debit");
                assertThat(rows.effects()).containsExactly("credit", "debit");
                assertThat(rows.steps()).containsExactly("-", "debit", "credit");
            }
            await().atMost(PATIENCE).until(() -> site.prepared() == 0);
            living.stop();
            dead.stop();
        }
    }

    private static List<String> waits(ServerProcess server) throws Exception {
        return server.lines().stream()
                .filter(line -> line.contains("waits for XA recovery of node 'dead'"))
                .toList();
    }

    @Test
    void a_database_that_prepares_no_transactions_is_refused() throws Exception {
        Path folder = folder();
        try (XaSite site = XaSite.withLedger(folder, 0);
                ServerProcess server = site.server("refused")) {
            server.boot();

            assertThat(server.refusal("transfers.ear"))
                    .contains("this PostgreSQL prepares no transactions: set max_prepared_transactions");
            server.stop();
        }
    }

    /** Not a temporary folder: the servers' logs are to be found there afterwards. */
    private static Path folder() throws Exception {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "XaTakeoverIT-");
    }
}
