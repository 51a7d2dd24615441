package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.it.Cluster.Node;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Two servers, each with a shared engine and the application beside it, on one PostgreSQL under a load of every kind of node, and what is most likely to happen to them: a death, a pause of a
 * whole machine that is longer than the claims of its node, lost connections, an application that is deployed anew, a suspension and a restart in good order. Their clocks are
 * minutes off, each to another side.
 *
 * <p>{@code -Dchaos.seed} repeats what is asked of the servers; when it comes is theirs to say.
 */
final class TwoNodesIT {

    private static final int BATCH = 6;
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How late the work of a dead node may be after its claims have run out: a poll, a step, and a busy machine. */
    private static final Duration LONGEST_TAKEOVER = Duration.ofSeconds(15);

    private final long seed =
            Long.getLong("chaos.seed", ThreadLocalRandom.current().nextInt(1_000_000));

    @Test
    void a_death_a_frozen_machine_and_lost_connections_lose_and_double_nothing() throws Exception {
        List<String> report = new ArrayList<>();
        try (Cluster cluster = Cluster.in(
                        Cluster.folder(TwoNodesIT.class), Cluster.Layout.SHARED, List.of("ada", "bob"), Map.of());
                Traffic traffic = new Traffic(cluster, seed, BATCH)) {
            cluster.clockOff(cluster.node(0), Duration.ofMinutes(11));
            cluster.clockOff(cluster.node(1), Duration.ofMinutes(-7));
            cluster.start();
            traffic.begin(EVERY);
            cluster.awaitCheckpoints(400);

            dies(cluster, traffic, report);
            losesItsConnections(cluster, report);
            isFrozen(cluster, traffic, report);
            Fault.redeploy(cluster.node(0).server(), cluster.application());
            cluster.awaitCheckpoints(100);
            report.add(Fault.suspend(cluster, traffic, cluster.node(1)));
            report.add(Fault.restart(cluster, traffic, cluster.node(1), Fault.Stop.BY_MANAGEMENT));

            traffic.end(PATIENCE);
            cluster.awaitEnds(PATIENCE);
            report.add(0, "two nodes, seed " + seed + ": " + cluster.summary(traffic));
            report.forEach(System.out::println);
            assertThat(cluster.violations()).as("seed %d", seed).isEmpty();
        }
    }

    /** Kills the first node while it is at work, and starts it again once the other has what it held. */
    private void dies(Cluster cluster, Traffic traffic, List<String> report) throws Exception {
        Node victim = cluster.node(0);
        traffic.avoid(victim);
        cluster.awaitBusy(victim);
        victim.server().kill();
        Takeover takeover = new Takeover(cluster.database(), victim.name());

        takeover.await(PATIENCE);
        cluster.awaitCheckpoints(100);
        List<Takeover.Time> times = takeover.times();
        report.add(victim.name() + " was killed with " + takeover.held() + " claims; " + Takeover.text(times));
        assertThat(times)
                .as("seed %d, time from the end of a claim to the next checkpoint", seed)
                .extracting(Takeover.Time::afterExpiry)
                .allMatch(time -> time.compareTo(LONGEST_TAKEOVER) < 0);
        victim.server().start();
        traffic.use(victim);
    }

    private static void losesItsConnections(Cluster cluster, List<String> report) throws Exception {
        long ended;
        try (Connection connection = cluster.database().administer();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE application_name LIKE 'holdfast%'")) {
                row.next();
                ended = row.getLong(1);
            }
        }
        assertThat(ended).isPositive();
        report.add(ended + " connections were ended by the database");
        cluster.awaitCheckpoints(200);
    }

    /** Freezes the second node until the other has taken its work, and lets it go on with what it believes to be its own. */
    private static void isFrozen(Cluster cluster, Traffic traffic, List<String> report) throws Exception {
        Node victim = cluster.node(1);
        traffic.avoid(victim);
        cluster.awaitBusy(victim);
        victim.server().freeze();
        Takeover takeover = new Takeover(cluster.database(), victim.name());

        takeover.await(PATIENCE);
        report.add(
                victim.name() + " was frozen with " + takeover.held() + " claims; " + Takeover.text(takeover.times()));
        victim.server().thaw();
        traffic.use(victim);
        cluster.awaitCheckpoints(200);
    }
}
