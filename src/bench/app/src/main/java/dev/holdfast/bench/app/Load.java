package dev.holdfast.bench.app;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.client.Start;
import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The step that measures: keeps so many instances under way, reads the meters at both ends of a window, and checks every result. */
@ApplicationScoped
public class Load {

    private static final int STARTERS = 4;
    private static final String CUSTOMER = "ann";

    @Resource
    ManagedThreadFactory threads;

    @Inject
    Workflows workflows;

    @Inject
    Gauge gauge;

    @Inject
    Meters meters;

    @Inject
    Results results;

    private record Window(Meters.Reading before, Meters.Reading after, long finished, long steps) {}

    /** Measures one cell. */
    @Task(transaction = NONE, timeout = "30m")
    public LoadReport measure(LoadOrder order, TaskContext context) throws Exception {
        String prefix = context.instanceId() + "-";
        Cell cell = new Cell(order, prefix);
        long rows = results.rows();
        Window window = order.inFlight() == 1 ? cell.oneAtATime() : cell.many();
        long started = cell.started.get();
        results.check(prefix, started, order.steps() == 0 ? 0 : order.steps() + 1);
        if (order.rows() > 0) {
            Results.expect(results.rows() - rows, started * order.rows(), "rows of " + prefix);
        }
        return report(window, cell);
    }

    private final class Cell {

        private final LoadOrder order;
        private final String prefix;
        private final Value value;
        private final AtomicLong started = new AtomicLong();
        private final List<Long> ended = new ArrayList<>();
        private final List<Long> begun = new ArrayList<>();

        Cell(LoadOrder order, String prefix) {
            this.order = order;
            this.prefix = prefix;
            this.value = Value.of(CUSTOMER, order.valueBytes());
        }

        Window many() throws Exception {
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
            long finished = gauge.finished();
            long steps = gauge.steps();
            Meters.Reading before = meters.read();
            TimeUnit.SECONDS.sleep(order.seconds());
            finished = gauge.finished() - finished;
            steps = gauge.steps() - steps;
            Meters.Reading after = meters.read();
            stopping.set(true);
            for (Thread starter : starters) {
                starter.join();
            }
            if (!places.tryAcquire(order.inFlight(), Results.LONGEST_END.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all instances came to their last step");
            }
            return new Window(before, after, finished, steps);
        }

        private void start(Semaphore places, AtomicBoolean stopping) {
            while (!stopping.get()) {
                int free = acquire(places);
                if (free == 1) {
                    workflows.start(order.workflow(), prefix + started.incrementAndGet(), value);
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
            return Start.of(order.workflow(), prefix + started.incrementAndGet(), value);
        }

        Window oneAtATime() throws Exception {
            gauge.begin(new Semaphore(0));
            run(Duration.ofSeconds(order.warmSeconds()));
            ended.clear();
            begun.clear();
            long steps = gauge.steps();
            Meters.Reading before = meters.read();
            run(Duration.ofSeconds(order.seconds()));
            return new Window(before, meters.read(), ended.size(), gauge.steps() - steps);
        }

        private void run(Duration time) throws InterruptedException {
            long end = System.nanoTime() + time.toNanos();
            while (System.nanoTime() - end < 0) {
                String id = prefix + started.incrementAndGet();
                long begin = System.nanoTime();
                workflows.start(order.workflow(), id, value);
                Status status = workflows.await(new InstanceId(id), Results.LONGEST_END);
                ended.add(System.nanoTime() - begin);
                begun.add(gauge.begun() - begin);
                if (status.kind() != Status.Kind.COMPLETED) {
                    throw new IllegalStateException(id + " is " + status);
                }
            }
        }
    }

    private LoadReport report(Window window, Cell cell) {
        Meters.Reading before = window.before;
        Meters.Reading after = window.after;
        return new LoadReport(
                window.finished,
                window.steps,
                after.nanos() - before.nanos(),
                after.serverCpu() - before.serverCpu(),
                after.databaseCpu() - before.databaseCpu(),
                after.foreignShareSince(before),
                after.transactions() - before.transactions(),
                before.wal(),
                after.wal(),
                after.allocatedSince(before),
                meters.heapAfterCollection(),
                cell.started.get(),
                gauge.steps(),
                Percentiles.of(cell.ended),
                Percentiles.of(cell.begun));
    }
}
