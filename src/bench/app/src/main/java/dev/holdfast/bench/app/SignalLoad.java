package dev.holdfast.bench.app;

import static dev.holdfast.task.Transaction.NONE;

import dev.holdfast.client.Workflows;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Status;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Measures how long an event takes until the instance that waits for it has completed, one at a time. */
@ApplicationScoped
public class SignalLoad {

    private static final String PARKED = "SELECT count(*) FROM hf_branch b JOIN hf_snapshot s ON s.id = b.snapshot_id"
            + " WHERE s.instance_id = ? AND b.awaiting IS NOT NULL AND b.owner IS NULL";

    @Inject
    Workflows workflows;

    @Inject
    Meters meters;

    @Inject
    Results results;

    /** Measures; every instance must wait before its event is sent, and complete with the value that was sent. */
    @Task(transaction = NONE, timeout = "30m")
    public Orders.Signalled measure(Orders.Signals order, TaskContext context) throws Exception {
        return measure(BenchWorkflows.SIGNALLED, order, context);
    }

    /** Does the same on a node that cannot run the step behind the event, so that another one has to learn of it. */
    @Task(transaction = NONE, timeout = "30m", tags = BenchWorkflows.ELSEWHERE)
    public Orders.Signalled measureElsewhere(Orders.Signals order, TaskContext context) throws Exception {
        return measure(BenchWorkflows.SIGNALLED_HERE, order, context);
    }

    private Orders.Signalled measure(String workflow, Orders.Signals order, TaskContext context) throws Exception {
        String prefix = context.instanceId() + "-";
        List<Long> times = new ArrayList<>();
        for (int sample = 0; sample < order.warm(); sample++) {
            times.add(one(workflow, prefix + "warm-" + sample));
        }
        times.clear();
        Meters.Reading before = meters.read();
        for (int sample = 0; sample < order.samples(); sample++) {
            times.add(one(workflow, prefix + sample));
        }
        double foreign = meters.read().foreignShareSince(before);
        results.check(prefix, order.warm() + order.samples(), 0);
        return new Orders.Signalled(Percentiles.of(times), foreign);
    }

    private long one(String workflow, String id) throws Exception {
        workflows.start(workflow, id, Value.of("nobody", 0));
        long end = System.nanoTime() + Results.LONGEST_END.toNanos();
        while (meters.number(PARKED, id) == 0) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(id + " does not come to its wait");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        Value sent = Value.of(id, 0);
        long begin = System.nanoTime();
        workflows.signal(id, BenchWorkflows.SIGNAL, sent);
        Status status = workflows.await(new InstanceId(id), Results.LONGEST_END);
        long time = System.nanoTime() - begin;
        if (status.kind() != Status.Kind.COMPLETED
                || !workflows.output(id, Value.class).equals(Optional.of(sent))) {
            throw new IllegalStateException(id + " is " + status);
        }
        return time;
    }
}
