package dev.holdfast.bench.app;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.bench.app.LoadReport.Percentiles;
import dev.holdfast.client.Start;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The step that measures: keeps so many instances under way, reads the meters at both ends of a window, and checks every result. */
@ApplicationScoped
public class Load {

    private static final int STARTERS = 4;
    private static final Duration LONGEST_END = Duration.ofMinutes(2);
    private static final Value VALUE = new Value("ann", 2, 4_200, "some sixty bytes");
    private static final long NANOS_OF_TICK = TimeUnit.SECONDS.toNanos(1) / 100;

    @Resource(lookup = "java:comp/DefaultDataSource")
    DataSource dataSource;

    @Resource
    ManagedThreadFactory threads;

    @Inject
    Workflows workflows;

    @Inject
    Gauge gauge;

    private record Meters(long nanos, long finished, long serverCpu, long databaseCpu, long commits, long walBytes) {}

    /** Measures one cell. */
    @Task(transaction = NONE, timeout = "30m")
    public LoadReport measure(LoadOrder order, TaskContext context) throws Exception {
        String prefix = context.instanceId() + "-";
        Cell cell = new Cell(order, prefix);
        LoadReport report = order.inFlight() == 1 ? cell.oneAtATime() : cell.many();
        check(order, prefix, cell.started.get());
        return report;
    }

    private final class Cell {

        private final LoadOrder order;
        private final String prefix;
        private final AtomicLong started = new AtomicLong();

        Cell(LoadOrder order, String prefix) {
            this.order = order;
            this.prefix = prefix;
        }

        LoadReport many() throws Exception {
            Semaphore places = new Semaphore(order.inFlight());
            gauge.begin(places);
            AtomicBoolean stopping = new AtomicBoolean();
            List<Thread> starters = new ArrayList<>();
            for (int starter = 0; starter < STARTERS; starter++) {
                Thread thread = threads.newThread(() -> start(places, stopping));
                starters.add(thread);
                thread.start();
            }
            TimeUnit.SECONDS.sleep(order.warmSeconds());
            Meters before = read();
            TimeUnit.SECONDS.sleep(order.seconds());
            Meters after = read();
            stopping.set(true);
            for (Thread starter : starters) {
                starter.join();
            }
            if (!places.tryAcquire(order.inFlight(), LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all instances came to their last step");
            }
            Percentiles none = new Percentiles(0, 0);
            return report(before, after, none, none);
        }

        private void start(Semaphore places, AtomicBoolean stopping) {
            while (!stopping.get()) {
                int free = acquire(places);
                if (free == 1) {
                    workflows.start(order.workflow(), prefix + started.incrementAndGet(), VALUE);
                } else if (free > 1) {
                    workflows.startAll(Stream.generate(this::next).limit(free).toList());
                } else {
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
                }
            }
        }

        private int acquire(Semaphore places) {
            int free = 0;
            while (free < order.startsAtOnce() && places.tryAcquire()) {
                free++;
            }
            return free;
        }

        private Start next() {
            return Start.of(order.workflow(), prefix + started.incrementAndGet(), VALUE);
        }

        LoadReport oneAtATime() throws Exception {
            gauge.begin(new Semaphore(0));
            List<Long> ended = new ArrayList<>();
            List<Long> begun = new ArrayList<>();
            run(Duration.ofSeconds(order.warmSeconds()), new ArrayList<>(), new ArrayList<>());
            Meters before = read();
            run(Duration.ofSeconds(order.seconds()), ended, begun);
            return report(before, read(), percentiles(ended), percentiles(begun));
        }

        private void run(Duration time, List<Long> ended, List<Long> begun) throws InterruptedException {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - end < 0) {
                String id = prefix + started.incrementAndGet();
                long begin = System.nanoTime();
                workflows.start(order.workflow(), id, VALUE);
                Status status = workflows.await(new InstanceId(id), LONGEST_END);
                ended.add(System.nanoTime() - begin);
                begun.add(gauge.begun() - begin);
                if (status.kind() != Status.Kind.COMPLETED) {
                    throw new IllegalStateException(id + " is " + status);
                }
            }
        }
    }

    private static Percentiles percentiles(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return new Percentiles(sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 99 / 100));
    }

    private static LoadReport report(Meters before, Meters after, Percentiles ended, Percentiles begun) {
        return new LoadReport(
                after.finished - before.finished,
                after.nanos - before.nanos,
                after.serverCpu - before.serverCpu,
                after.databaseCpu - before.databaseCpu,
                after.commits - before.commits,
                after.walBytes - before.walBytes,
                ended,
                begun);
    }

    private Meters read() throws SQLException, IOException {
        return new Meters(
                System.nanoTime(),
                gauge.finished(),
                ticks(Files.readString(Path.of("/proc/self/stat"))) * NANOS_OF_TICK,
                databaseCpu(),
                number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
                number("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"));
    }

    /** Adds up what the processes of the database have used; they run on this machine. */
    private static long databaseCpu() throws IOException {
        long ticks = 0;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                try {
                    String stat = Files.readString(process.resolve("stat"));
                    if (stat.contains("(postgres)")) {
                        ticks += ticks(stat);
                    }
                } catch (IOException ended) {
                    // a process that has just ended
                }
            }
        }
        return ticks * NANOS_OF_TICK;
    }

    /** Reads the time in user and kernel mode out of what the kernel says of a process. */
    private static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private void check(LoadOrder order, String prefix, long started) throws Exception {
        long end = System.nanoTime() + LONGEST_END.toNanos();
        String from = " FROM hf_snapshot WHERE instance_id LIKE '" + prefix + "%'";
        while (number("SELECT count(*)" + from + " AND status = " + Phase.COMPLETED.code()) != started) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("of " + started + " instances not all have completed");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        long rows = number("SELECT count(*) FROM hf_checkpoint WHERE snapshot_id IN (SELECT id" + from + ")");
        if (order.steps() > 0 && rows != started * (order.steps() + 1)) {
            throw new IllegalStateException(started + " instances have " + rows + " checkpoints");
        }
    }

    private long number(String query) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
