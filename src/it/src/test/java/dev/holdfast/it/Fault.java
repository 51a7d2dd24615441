package dev.holdfast.it;

import dev.holdfast.it.Cluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/** What can happen to a cluster. Each has an end, behind which all nodes are there again and the database is whole. */
enum Fault {

    /** A node dies, and is started again once the others have its work. */
    DEATH {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            Node victim = any(cluster, random);
            traffic.avoid(victim);
            cluster.awaitBusy(victim);
            victim.server().kill();
            Takeover takeover = new Takeover(cluster.database(), victim.name());
            takeover.await(PATIENCE);
            cluster.awaitCheckpoints(20);
            victim.server().start();
            traffic.use(victim);
            return victim.name() + ": " + Takeover.text(takeover.times());
        }
    },

    /** A node dies and is back before its claims have run out, under the name that they are in. */
    DEATH_AND_SOON_BACK {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            Node victim = any(cluster, random);
            traffic.avoid(victim);
            cluster.awaitBusy(victim);
            victim.server().kill();
            victim.server().start();
            traffic.use(victim);
            return victim.name();
        }
    },

    /** A machine stands still for longer than the claims of its node, and goes on as if nothing had been. */
    FROZEN_MACHINE {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            Node victim = any(cluster, random);
            traffic.avoid(victim);
            cluster.awaitBusy(victim);
            victim.server().freeze();
            try {
                Takeover takeover = new Takeover(cluster.database(), victim.name());
                pass(Cluster.CLAIM);
                takeover.await(PATIENCE);
                return victim.name() + ": " + Takeover.text(takeover.times());
            } finally {
                victim.server().thaw();
                traffic.use(victim);
            }
        }
    },

    /** The database ends connections, in whatever they do. */
    ENDED_CONNECTIONS {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            int ended = 0;
            try (Connection connection = cluster.database().administer();
                    Statement statement = connection.createStatement()) {
                for (int time = 0; time < 5; time++) {
                    try (ResultSet row = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM"
                            + " pg_stat_activity WHERE application_name LIKE 'holdfast%' AND random() < 0.5")) {
                        row.next();
                        ended += row.getInt(1);
                    }
                    pass(Duration.ofMillis(random.nextInt(1000)));
                }
            }
            if (ended == 0) {
                throw new AssertionError("no connection was there to be ended");
            }
            return ended + " connections";
        }
    },

    /** The database is stopped in good order, stays away for a while, and is started. */
    STOPPED_DATABASE {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            Duration away = Duration.ofMillis(500 + random.nextInt(6000));
            cluster.database().stop();
            pass(away);
            cluster.database().again();
            return "away for " + away.toMillis() + " ms";
        }
    },

    /** The database dies and recovers. */
    CRASHED_DATABASE {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            cluster.database().crash();
            cluster.database().again();
            return "";
        }
    },

    /** The database dies while others take over from a node that died, and while that starts again. */
    RECOVERY_WITHOUT_DATABASE {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            Node victim = any(cluster, random);
            traffic.avoid(victim);
            cluster.awaitBusy(victim);
            victim.server().kill();
            pass(Cluster.CLAIM.minusMillis(random.nextInt(1000)));
            cluster.database().crash();
            cluster.database().again();
            victim.server().start();
            traffic.use(victim);
            return victim.name();
        }
    },

    /** What one node and the database send each other takes its time. */
    SLOW_NETWORK {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) {
            Node victim = any(cluster, random);
            Duration delay = Duration.ofMillis(20 + random.nextInt(150));
            victim.relay().delay(delay);
            pass(Duration.ofSeconds(6));
            victim.relay().delay(Duration.ZERO);
            return victim.name() + ", " + delay.toMillis() + " ms each way";
        }
    },

    /** The connections of one node are cut again and again. */
    CUT_NETWORK {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) {
            Node victim = any(cluster, random);
            for (int time = 0; time < 8; time++) {
                victim.relay().cut();
                pass(Duration.ofMillis(random.nextInt(800)));
            }
            return victim.name();
        }
    },

    /** One node does not reach the database for longer than its claims last. */
    PARTED_NETWORK {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) {
            Node victim = any(cluster, random);
            victim.relay().shut();
            pass(Cluster.CLAIM.plusMillis(random.nextInt(3000)));
            victim.relay().mend();
            return victim.name();
        }
    },

    /** The database commits, and the answer is lost with the connection. */
    LOST_COMMITS {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) {
            Node victim = any(cluster, random);
            int before = victim.relay().lostCommits();
            for (int time = 0; time < 10; time++) {
                victim.relay().loseCommits(1 + random.nextInt(3));
                pass(Duration.ofMillis(random.nextInt(600)));
            }
            victim.relay().loseCommits(0);
            return victim.name() + ", " + (victim.relay().lostCommits() - before) + " answers";
        }
    },

    /** A lock on a table of the application's holds up its steps, until every pool is empty and claims should have run out. */
    EMPTY_POOLS {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws SQLException {
            try (Connection connection = cluster.database().look();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SET lock_timeout = '20s'");
                statement.execute("LOCK TABLE chaos_once, chaos_started IN ACCESS EXCLUSIVE MODE");
                pass(Cluster.CLAIM.plusMillis(random.nextInt(4000)));
                connection.rollback();
            }
            return "";
        }
    },

    /** The engine, and with it the application, is taken from a running server and deployed again, while work goes on. */
    REDEPLOYMENT {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws IOException {
            Node victim = any(cluster, random);
            traffic.avoid(victim);
            redeploy(victim.server(), cluster.engine());
            traffic.use(victim);
            return victim.name();
        }
    },

    /** The application is taken from a running server and deployed again; if it is not the engine's, that stays, and so do requests. */
    REDEPLOYED_APPLICATION {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws IOException {
            Node victim = any(cluster, random);
            redeploy(victim.server(), cluster.application());
            return victim.name();
        }
    },

    /** One node after the other is stopped in good order and started again. */
    ROLLING_RESTART {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            List<String> rounds = new ArrayList<>();
            for (Node next : cluster.nodes()) {
                rounds.add(restart(cluster, traffic, next, random.nextBoolean() ? Stop.BY_SIGNAL : Stop.BY_MANAGEMENT));
            }
            return String.join("; ", rounds);
        }
    },

    /** A server is suspended and resumed; others do its work meanwhile. */
    SUSPENSION {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            return suspend(cluster, traffic, any(cluster, random));
        }
    },

    /** Another server with the name of the first node works for a while, and dies. */
    TWIN {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            try (ServerProcess twin = cluster.twin(cluster.node(0))) {
                twin.start();
                pass(Duration.ofSeconds(8));
                twin.kill();
            }
            return cluster.node(0).name();
        }
    },

    /** The disk of the database has no byte left; if its log meets that, it gives up, and is started again once there is room. */
    FULL_DISK {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            OptionalLong taken = cluster.database().fillDisk();
            if (taken.isEmpty()) {
                return "was not staged: only the administrator of a machine can give the database a disk of its own";
            }
            pass(Duration.ofMillis(4000 + random.nextInt(6000)));
            boolean gaveUp = cluster.database().freeDisk();
            return taken.getAsLong() + " bytes were taken" + (gaveUp ? ", and the database gave up" : "");
        }
    },

    /** The database can make no file larger than its largest. */
    LIMITED_FILES {
        @Override
        String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception {
            String largest = cluster.database().limitFiles();
            pass(Duration.ofMillis(2000 + random.nextInt(5000)));
            cluster.database().unlimitFiles();
            return "no file larger than " + largest + " bytes";
        }
    };

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * Lets it happen, and returns once it is over.
     *
     * @return what exactly has happened, for people
     */
    abstract String strike(Cluster cluster, Traffic traffic, RandomGenerator random) throws Exception;

    /** How a server is stopped in good order. */
    enum Stop {
        /** By the signal TERM: a stop without a suspension before it. */
        BY_SIGNAL {
            @Override
            void stop(ServerProcess server) {
                server.stop();
            }
        },
        /** By {@code :shutdown} with the time for a suspension. */
        BY_MANAGEMENT {
            @Override
            void stop(ServerProcess server) throws IOException {
                server.shutdown(Duration.ofSeconds(30));
            }
        };

        abstract void stop(ServerProcess server) throws IOException;
    }

    /**
     * Stops a node that is at work and starts it again; others have what it held as soon as it is down, and none of them waits for
     * its claims.
     */
    static String restart(Cluster cluster, Traffic traffic, Node node, Stop stop) throws Exception {
        String begin = cluster.now();
        traffic.avoid(node);
        cluster.awaitBusy(node);
        Takeover handed = new Takeover(cluster.database(), node.name());
        stop.stop(node.server());
        if (handed.left() > 0) {
            throw new AssertionError(node.name() + " has kept " + handed.left() + " branches at its stop");
        }
        Duration withoutIt = cluster.longestGap(begin);
        node.server().start();
        traffic.use(node);
        cluster.awaitCheckpoints(20);
        return node.name() + " was stopped "
                + stop.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " and gave back "
                + handed.held() + ", " + Takeover.sinceThen(handed.times())
                + ", nothing was written for " + withoutIt.toMillis() + " ms at most, and "
                + cluster.longestGap(begin).toMillis() + " with its start";
    }

    /**
     * Suspends a node that is at work and resumes it. Meanwhile it holds nothing and writes nothing; what code of the application starts there
     * behind all doors is stored and done by others.
     */
    static String suspend(Cluster cluster, Traffic traffic, Node node) throws Exception {
        String later = "from-within-" + System.nanoTime();
        Path go = node.beginnings().resolveSibling(later);
        traffic.tell(
                node,
                "start-later?workflow=chaos-linear&prefix=" + later + "&count=4&size=1&once=" + go.toAbsolutePath());
        traffic.avoid(node);
        cluster.awaitBusy(node);
        Takeover handed = new Takeover(cluster.database(), node.name());
        node.server().manage(":suspend(suspend-timeout=30)");
        long left = cluster.held(node);
        cluster.awaitIdle(node);
        long written = cluster.written(node);
        Files.createFile(go);
        cluster.awaitCompleted(later, 4);
        cluster.awaitCheckpoints(50);
        if (cluster.held(node) > 0 || cluster.written(node) > written) {
            throw new AssertionError(node.name() + " is suspended, and holds " + cluster.held(node)
                    + " branches and has written " + (cluster.written(node) - written) + " checkpoints since");
        }
        node.server().manage(":resume");
        traffic.use(node);
        cluster.awaitBusy(node);
        return node.name() + " was suspended and gave back " + handed.held() + " but for " + left + ", "
                + Takeover.sinceThen(handed.times()) + "; 4 that it started from within were done by others";
    }

    static void redeploy(ServerProcess server, Path archive) throws IOException {
        server.takeDown(archive.getFileName().toString());
        server.deploy(archive);
        server.awaitDeployed(archive.getFileName().toString());
    }

    private static Node any(Cluster cluster, RandomGenerator random) {
        return cluster.node(random.nextInt(cluster.nodes().size()));
    }

    /** Lets a fault last: there is no event to wait for. */
    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
        }
    }
}
