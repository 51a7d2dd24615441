package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.it.check.Checker;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * Three servers on one PostgreSQL under load, and one fault after another in the order of a seed, until the time is up. Run by
 * profile {@code chaos}.
 *
 * <ul>
 *   <li>{@code -Dchaos.seed}: repeats the order of the faults, and what is asked of the servers
 *   <li>{@code -Dchaos.time}: how long, {@code PT10M} if nothing is said
 *   <li>{@code -Dchaos.layout}: {@code SHARED} for an application beside the engine, {@code EMBEDDED} if nothing is said
 *   <li>{@code -Dchaos.faults}: the names of the only faults, separated by commas
 * </ul>
 */
final class ChaosIT {

    private static final int BATCH = 8;
    private static final Duration EVERY = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final long seed =
            Long.getLong("chaos.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    private final Duration time = Duration.parse(System.getProperty("chaos.time", "PT10M"));
    private final Cluster.Layout layout = Cluster.Layout.valueOf(System.getProperty("chaos.layout", "EMBEDDED"));
    private final Random random = new Random(seed);

    @Test
    void whatever_happens_nothing_is_lost_doubled_or_forgotten() throws Exception {
        System.out.println("chaos seed " + seed + " for " + time + ", " + layout);
        Path folder = Cluster.folder(ChaosIT.class);
        try (Cluster cluster = Cluster.of(
                        PostgresDatabase.onItsOwnDisk(folder.resolve("postgres")),
                        folder,
                        layout,
                        List.of("ada", "bob", "eve"),
                        // fewer connections than workers and requests together could use
                        Map.of("holdfast.db.pool.max", "10"));
                Traffic traffic = new Traffic(cluster, seed, BATCH)) {
            cluster.clockOff(cluster.node(0), Duration.ofMinutes(11));
            cluster.clockOff(cluster.node(2), Duration.ofMinutes(-7));
            cluster.start();
            traffic.begin(EVERY);
            cluster.awaitCheckpoints(200);

            Instant end = Instant.now().plus(time);
            List<Fault> faults = new ArrayList<>();
            while (Instant.now().isBefore(end)) {
                strike(next(faults), cluster, traffic);
            }

            traffic.end(PATIENCE);
            cluster.awaitEnds(PATIENCE);
            System.out.println("chaos seed " + seed + ": " + cluster.summary(traffic));
            assertThat(cluster.violations()).as("seed %d", seed).isEmpty();
        }
    }

    /** Each comes once before any comes again. */
    private Fault next(List<Fault> left) {
        if (left.isEmpty()) {
            String only = System.getProperty("chaos.faults", "");
            left.addAll(
                    only.isBlank()
                            ? List.of(Fault.values())
                            : Arrays.stream(only.split(",")).map(Fault::valueOf).toList());
            Collections.shuffle(left, random);
        }
        return left.remove(left.size() - 1);
    }

    private void strike(Fault fault, Cluster cluster, Traffic traffic) throws Exception {
        Instant begin = Instant.now();
        String what = fault.strike(cluster, traffic, random);
        cluster.awaitCheckpoints(50);
        System.out.println("  " + fault + " " + what + " ("
                + Duration.between(begin, Instant.now()).toMillis() + " ms, " + traffic.started() + " instances)");
        try (Connection connection = cluster.database().look()) {
            assertThat(new Checker(connection).now())
                    .as("seed %d, after %s", seed, fault)
                    .isEmpty();
        }
    }
}
