package dev.holdfast.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.it.Cluster.Node;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * One server that is given much more than it can do at once: more work than it has workers, more workers than it has connections, and a database
 * that first stands still and then answers late. Run by profile {@code chaos}, by name.
 *
 * <p>{@code -Doverload.instances}: how many are started at once, 4,000 if nothing is said.
 */
final class OverloadIT {

    private static final int INSTANCES = Integer.getInteger("overload.instances", 4_000);
    private static final int IN_ONE_REQUEST = 100;
    private static final int SENDERS = 8;
    private static final int WORKERS = 16;

    /** Fewer than workers, and one of them is the heart-beat's. */
    private static final int CONNECTIONS = 8;

    /** What a node holds at most, whatever it is given. */
    private static final int MOST_HELD = 2_000;

    /** What a queue of any length may cost a node: the branches it holds, with their values, not those that wait. */
    private static final long MOST_HEAP = 64L << 20;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern USED = Pattern.compile("\"used\" => (\\d+)L");

    private final AtomicLong longestStart = new AtomicLong();

    @Test
    void too_much_work_too_few_connections_and_a_late_database_only_take_time() throws Exception {
        try (Cluster cluster = Cluster.in(
                        Cluster.folder(OverloadIT.class),
                        Cluster.Layout.EMBEDDED,
                        List.of("ada"),
                        Map.of(
                                "holdfast.worker.slots",
                                String.valueOf(WORKERS),
                                "holdfast.db.pool.max",
                                String.valueOf(CONNECTIONS)));
                Traffic traffic = new Traffic(cluster, 1, 1)) {
            cluster.start();
            Node node = cluster.node(0);
            startAll(cluster, traffic, "warm-up", 200);
            cluster.awaitEnds(PATIENCE);
            long before = heap(node);

            long begin = System.nanoTime();
            startAll(cluster, traffic, "flood", INSTANCES);
            Duration accepted = Duration.ofNanos(System.nanoTime() - begin);
            long due = cluster.number("SELECT count(*) FROM hf_branch WHERE owner IS NULL");
            long heldInFlood = cluster.held(node);
            long grown = heap(node) - before;

            long startInStandstill = whileTablesAreLocked(cluster, traffic, node);
            long startWhenLate = whileAnswersAreLate(cluster, traffic, node);
            long heldAtMost = Math.max(heldInFlood, cluster.held(node));
            cluster.awaitEnds(PATIENCE);
            Duration all = Duration.ofNanos(System.nanoTime() - begin);

            System.out.println("overload: " + INSTANCES + " instances accepted in " + accepted.toMillis()
                    + " ms, the slowest request " + longestStart.get() + " ms; then " + due + " branches due and "
                    + heldInFlood + " held; heap grew by " + (grown >> 10) + " KiB; a start took " + startInStandstill
                    + " ms while tables were locked and " + startWhenLate + " ms with late answers; all done after "
                    + all.toMillis() + " ms, " + cluster.number("SELECT count(*) FROM hf_checkpoint") + " checkpoints");
            assertThat(due).as("work that waits in the database").isGreaterThan(MOST_HELD / 2);
            assertThat(heldAtMost).isLessThanOrEqualTo(MOST_HELD + WORKERS);
            assertThat(grown).as("heap").isLessThan(MOST_HEAP);
            assertThat(cluster.number("SELECT count(*) FROM hf_snapshot WHERE status <> 3"))
                    .isZero();
            assertThat(cluster.violations()).isEmpty();
            assertThat(node.server().errors()).isEmpty();
            assertThat(node.server().lines())
                    .as("claims lost for want of a connection")
                    .noneMatch(line -> line.contains("HOLDFAST001005"));
        }
    }

    /** Starts so many with several requests at once, each of which must be accepted. */
    private void startAll(Cluster cluster, Traffic traffic, String name, int count) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<?>> requests = new ArrayList<>();
            for (int number = 0; number < count / IN_ONE_REQUEST; number++) {
                String prefix = name + "-" + number;
                String workflow = number % 2 == 0 ? "chaos-linear" : "chaos-outside";
                requests.add(senders.submit(() -> {
                    longestStart.accumulateAndGet(start(cluster, traffic, workflow, prefix, IN_ONE_REQUEST), Math::max);
                    return null;
                }));
            }
            for (Future<?> request : requests) {
                request.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            senders.shutdownNow();
        }
    }

    /** Returns how long it took, in milliseconds. */
    private static long start(Cluster cluster, Traffic traffic, String workflow, String prefix, int count)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        traffic.tell(
                cluster.node(0), "start?workflow=" + workflow + "&prefix=" + prefix + "&count=" + count + "&size=1");
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    /** Steps wait for a table until all connections are taken, for longer than a claim lasts; a start in the midst of it waits, too. */
    private static long whileTablesAreLocked(Cluster cluster, Traffic traffic, Node node) throws Exception {
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (Connection connection = cluster.database().look();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET lock_timeout = '20s'");
            statement.execute("LOCK TABLE chaos_once, chaos_started IN ACCESS EXCLUSIVE MODE");
            pass(Cluster.CLAIM);
            Future<Long> start = sender.submit(() -> start(cluster, traffic, "chaos-linear", "standstill", 1));
            pass(Cluster.CLAIM);
            assertThat(waiting(cluster)).as("steps that wait for the table").isGreaterThan(CONNECTIONS / 2);
            connection.rollback();
            return start.get(1, TimeUnit.MINUTES);
        } finally {
            sender.shutdownNow();
        }
    }

    private static long waiting(Cluster cluster) throws SQLException {
        return cluster.number("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'holdfast%'"
                + " AND wait_event_type = 'Lock'");
    }

    private static long whileAnswersAreLate(Cluster cluster, Traffic traffic, Node node) throws Exception {
        node.relay().delay(Duration.ofMillis(60));
        try {
            pass(Cluster.CLAIM);
            long took = start(cluster, traffic, "chaos-outside", "late", 1);
            pass(Cluster.CLAIM);
            return took;
        } finally {
            node.relay().delay(Duration.ZERO);
        }
    }

    /** Returns what is left in use behind a collection, in bytes. */
    private static long heap(Node node) throws IOException {
        String said = node.server()
                .manage(
                        "/core-service=platform-mbean/type=memory:gc",
                        "/core-service=platform-mbean/type=memory:read-attribute(name=heap-memory-usage)");
        Matcher used = USED.matcher(said);
        if (!used.find()) {
            throw new IOException("no memory in: " + said);
        }
        return Long.parseLong(used.group(1));
    }

    /** Lets a fault last: there is no event to wait for. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
