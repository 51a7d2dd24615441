package dev.holdfast.bench;

import dev.holdfast.bench.app.Percentiles;
import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.ejb.jdbc.PostgresStore;
import dev.holdfast.ejb.schema.Schema;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import dev.holdfast.store.NewRun;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * The floor under every other figure: the engine's own statements for linear workflows of four steps, one transaction for
 * the start and for each step, without JTA, pool and engine; as a ratio to raw commits of one small row, measured before
 * and after it in the same run. On the bundled PostgreSQL with fsync and synchronous commit on, sharing the machine.
 */
public final class Floor {

    private static final int THREADS = 16;
    private static final int STEPS = 4;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration CELL = Duration.ofSeconds(5);
    private static final int ROUNDS = 3;
    private static final String NODE = "bench";
    private static final Payload VALUE = new Payload((byte) 1, new byte[60]);
    private static final DefinitionHash HASH = DefinitionHash.parse("ab".repeat(32));

    private final ThreadConnections connections;
    private final PostgresStore store;
    private final AtomicInteger instances = new AtomicInteger();

    Floor(DataSource database) {
        this.connections = new ThreadConnections(database);
        this.store = new PostgresStore(connections);
    }

    /** Measures and prints one line for each round; takes about a minute and a half. */
    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres server = postgres()) {
            DataSource database = server.getPostgresDatabase();
            new Schema(database).migrate();
            tables(database);
            new Floor(database).measure();
        }
    }

    /** Starts the bundled PostgreSQL, durable as it is in earnest. */
    static EmbeddedPostgres postgres() throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        if (Boolean.getBoolean("bench.profile")) {
            builder.setServerConfig("shared_preload_libraries", "pg_stat_statements");
        }
        return builder
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_wal_size", "8GB")
                .setServerConfig("checkpoint_timeout", "30min")
                .start();
    }

    /** Makes the tables that are the benchmark's own. */
    static void tables(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection
                    .createStatement()
                    .execute("CREATE TABLE IF NOT EXISTS raw(id bigserial PRIMARY KEY, value bytea)");
            connection
                    .createStatement()
                    .execute("CREATE TABLE IF NOT EXISTS bench_row(id bigserial PRIMARY KEY, text varchar(200))");
        }
    }

    /** Returns how many raw commits a second so many connections reach. */
    double raw(int threads, Duration time) throws InterruptedException {
        return run(threads, time, this::raw);
    }

    /** Returns how long a raw commit takes on one connection that has nothing else to do, the median in nanoseconds. */
    double rawMedian(Duration time) throws InterruptedException {
        List<Long> times = new ArrayList<>();
        run(1, time, () -> {
            long begin = System.nanoTime();
            raw();
            times.add(System.nanoTime() - begin);
        });
        return Percentiles.of(times).median();
    }

    /**
     * Returns how many steps a second the engine's statements reach, each step with a row of the application.
     *
     * @param number how many steps an instance has
     * @param bytes how long the value is that goes from step to step; 0 for some 60 bytes
     */
    double steps(int number, int bytes, Duration time) throws InterruptedException {
        Payload value = bytes == 0 ? VALUE : noise(bytes);
        return run(THREADS, time, () -> linear(number, value, true)) * number;
    }

    /** Makes a value that the database cannot compress. */
    private static Payload noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return new Payload((byte) 1, bytes);
    }

    private void measure() throws InterruptedException {
        run(THREADS, WARM_UP, this::raw);
        run(THREADS, WARM_UP, () -> linear(STEPS, VALUE, false));
        for (int round = 1; round <= ROUNDS; round++) {
            double before = raw(THREADS, CELL);
            double steps = run(THREADS, CELL, () -> linear(STEPS, VALUE, false)) * STEPS;
            double after = raw(THREADS, CELL);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: raw %,.0f and %,.0f commits/s; linear-%d %,.0f steps/s; ratio %.2f%n",
                    round,
                    before,
                    after,
                    STEPS,
                    steps,
                    steps / ((before + after) / 2));
        }
    }

    /** Does work on all threads for so long and returns how often it was done per second. */
    private double run(int number, Duration time, Work work) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        CountDownLatch ready = new CountDownLatch(number);
        List<Thread> threads = new ArrayList<>();
        long[] end = new long[1];
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < number; i++) {
            Thread thread = new Thread(() -> {
                try {
                    connections.own();
                    ready.countDown();
                    go.await();
                    while (System.nanoTime() - end[0] < 0) {
                        work.once();
                        done.incrementAndGet();
                    }
                    connections.own().close();
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        ready.await();
        long begin = System.nanoTime();
        end[0] = begin + time.toNanos();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return done.get() * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - begin);
    }

    private interface Work {
        void once() throws SQLException;
    }

    private void raw() throws SQLException {
        Connection connection = connections.own();
        connection.setAutoCommit(true);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO raw(value) VALUES (?)")) {
            insert.setBytes(1, VALUE.bytes());
            insert.executeUpdate();
        }
    }

    private void row(Connection connection, int step) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_row(text) VALUES (?)")) {
            insert.setString(1, "ann/step" + step);
            insert.executeUpdate();
        }
    }

    private void linear(int steps, Payload value, boolean withRow) throws SQLException {
        Connection connection = connections.own();
        connection.setAutoCommit(false);
        NewRun run = new NewRun(
                new InstanceId("floor-" + instances.incrementAndGet()),
                new WorkflowName("linear"),
                HASH,
                at(1),
                value,
                1,
                3,
                Optional.of(NODE),
                Duration.ofMinutes(5),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                NODE);
        BranchKey branch = new BranchKey(store.runs().insert(run).orElseThrow(), 0);
        connection.commit();
        for (int step = 1; step < steps; step++) {
            if (withRow) {
                row(connection, step);
            }
            check(store.append(checkpoint(branch, step, step + 1, Checkpoint.Kind.STEP, value))
                    .isPresent());
            connection.commit();
        }
        if (withRow) {
            row(connection, steps);
        }
        check(store.complete(checkpoint(branch, steps, steps, Checkpoint.Kind.END, value)));
        connection.commit();
    }

    private static void check(boolean stored) {
        if (!stored) {
            throw new IllegalStateException("a statement that nobody contends for was refused");
        }
    }

    private static Position at(int step) {
        return new Position.AtTask(new NodeId("step" + step));
    }

    private static Checkpoint checkpoint(BranchKey branch, int step, int next, Checkpoint.Kind kind, Payload value) {
        return new Checkpoint(
                branch,
                step,
                kind,
                Optional.of(new NodeId("step" + step)),
                at(next),
                ValueRef.of(branch, step),
                1,
                1,
                NODE,
                Optional.of(value),
                Optional.empty(),
                Instant.EPOCH);
    }
}
