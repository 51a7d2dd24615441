package dev.holdfast.bench.app;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.client.Start;
import dev.holdfast.client.Workflows;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Starts instances that sleep, and measures those that wake. */
@ApplicationScoped
public class SleepLoad {

    private static final int AT_ONCE = 200;
    private static final int QUARTER = 4;
    /** Those of the start, of the first step, of the computed delay, and of the last step with the end. */
    private static final int NAP_CHECKPOINTS = 4;

    private static final String ASLEEP = "SELECT count(*) FROM hf_branch b JOIN hf_snapshot s ON s.id = b.snapshot_id"
            + " WHERE s.instance_id LIKE ? AND b.owner IS NULL AND b.due_at > now() + interval '1 second'";

    @Inject
    Workflows workflows;

    @Inject
    Meters meters;

    @Inject
    Results results;

    @Inject
    NapTasks naps;

    /** Starts those that sleep for a day and are missing yet, and returns when all of them do. */
    @Task(transaction = NONE, timeout = "2h")
    public Orders.Asleep fallAsleep(Orders.Sleepers order) throws Exception {
        long begin = System.nanoTime();
        Value value = Value.of("ann", 0);
        startAll(
                order.present(),
                order.wanted(),
                number -> Start.of(BenchWorkflows.SLEEPER, order.prefix() + number, value));
        results.await(ASLEEP, order.prefix(), order.wanted(), "instances sleep");
        return new Orders.Asleep(order.wanted() - order.present(), System.nanoTime() - begin);
    }

    /** Measures how late steps are that were to begin at a moment of their own. */
    @Task(transaction = NONE, timeout = "30m")
    public Orders.Woken wake(Orders.Wakes order, TaskContext context) throws Exception {
        String prefix = context.instanceId() + "-";
        naps.begin(order.instances());
        long[] due = new long[order.instances()];
        Meters.Reading before = meters.read();
        for (int number = 0; number < order.instances(); number++) {
            due[number] = NapTasks.now() + TimeUnit.SECONDS.toMicros(order.seconds());
            workflows.start(BenchWorkflows.NAP, prefix + number, new Nap(number, due[number]));
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(order.pauseMicros()));
        }
        results.check(prefix, order.instances(), NAP_CHECKPOINTS);
        double foreign = meters.read().foreignShareSince(before);
        List<Long> late = new ArrayList<>();
        for (int number = 0; number < order.instances(); number++) {
            late.add(TimeUnit.MICROSECONDS.toNanos(naps.woken(number) - due[number]));
        }
        if (late.stream().anyMatch(time -> time < 0)) {
            throw new IllegalStateException("a step ran before its time, or not here");
        }
        return new Orders.Woken(Percentiles.of(late), foreign);
    }

    /** Measures how fast instances run that all become due at one moment. */
    @Task(transaction = NONE, timeout = "30m")
    public Orders.Drained drain(Orders.Backlog order, TaskContext context) throws Exception {
        String prefix = context.instanceId() + "-";
        naps.begin(order.instances());
        long due = NapTasks.now() + TimeUnit.SECONDS.toMicros(order.seconds());
        startAll(0, order.instances(), number -> Start.of(BenchWorkflows.NAP, prefix + number, new Nap(number, due)));
        results.await(ASLEEP, prefix, order.instances(), "instances sleep before they are to wake");
        Duration left = Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(due - NapTasks.now()));
        TimeUnit.NANOSECONDS.sleep(left.toNanos());
        Meters.Reading before = meters.read();
        results.check(prefix, order.instances(), NAP_CHECKPOINTS);
        double foreign = meters.read().foreignShareSince(before);
        long[] woken = LongStream.range(0, order.instances())
                .map(number -> naps.woken((int) number) - due)
                .sorted()
                .toArray();
        if (woken[0] < 0) {
            throw new IllegalStateException("a step ran before its time, or not here");
        }
        int quarter = order.instances() / QUARTER;
        long all = woken[woken.length - 1];
        return new Orders.Drained(
                order.instances(),
                TimeUnit.MICROSECONDS.toNanos(all),
                TimeUnit.MICROSECONDS.toNanos(woken[quarter - 1]),
                TimeUnit.MICROSECONDS.toNanos(all - woken[woken.length - 1 - quarter]),
                foreign);
    }

    /** Starts instances in the transaction of the step: they begin together. */
    @Task
    public Integer flock(Orders.Flock order) {
        startAll(
                0,
                order.instances(),
                number -> Start.of(order.workflow(), order.prefix() + number, Value.of(order.prefix() + number, 0)));
        return order.instances();
    }

    private void startAll(int from, int to, IntFunction<Start> start) {
        for (int next = from; next < to; next += AT_ONCE) {
            int count = workflows
                    .startAll(IntStream.range(next, Math.min(to, next + AT_ONCE))
                            .mapToObj(start)
                            .toList())
                    .size();
            Results.expect(count, Math.min(to, next + AT_ONCE) - next, "instances were started");
        }
    }
}
