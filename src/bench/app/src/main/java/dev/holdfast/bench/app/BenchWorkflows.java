package dev.holdfast.bench.app;

import dev.holdfast.definition.ContextStep;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Step;
import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.List;

/** The workflows that are measured. */
@ApplicationScoped
public class BenchWorkflows {

    static final String FIRST = "first";
    static final String LAST = "last";
    static final String SIGNALLED = "signalled";
    static final String SIGNALLED_HERE = "signalled-here";
    /** What the server offers that is measured, and what a second one offers that sends it events. */
    static final String HERE = "here";

    static final String ELSEWHERE = "elsewhere";
    static final String SIGNAL = "go";
    static final String SLEEPER = "sleeper";
    static final String NAP = "nap";

    private static Workflow<Value, Value> linear(int steps, String kind, ContextStep<BenchTasks, Value, Value> body) {
        Flow<Value, Value> flow = Workflow.named("linear-" + steps + "-" + kind).taking(Value.class);
        for (int step = 1; step <= steps; step++) {
            flow = flow.then(step == steps ? LAST : step == 1 ? FIRST : "step" + step, body);
        }
        return flow.build();
    }

    private static Workflow<Value, Value> fanOut(
            int arms,
            String kind,
            Step<BenchTasks, Value, List<Value>> split,
            ContextStep<BenchTasks, Value, Value> body) {
        return Workflow.named("fanout-" + arms + "-" + kind)
                .taking(Value.class)
                .forEach("arms", split, arm -> arm.then("arm", body))
                .all()
                .then(LAST, BenchTasks::one)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> linear1Row() {
        return linear(1, "row", BenchTasks::row);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> linear4Row() {
        return linear(4, "row", BenchTasks::row);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> linear9Row() {
        return linear(9, "row", BenchTasks::row);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> linear4Nothing() {
        return linear(4, "nothing", BenchTasks::nothing);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> linear4Apart() {
        return linear(4, "apart", BenchTasks::apart);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> fanOut10Row() {
        return fanOut(10, "row", BenchTasks::ten, BenchTasks::row);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> fanOut10Nothing() {
        return fanOut(10, "nothing", BenchTasks::ten, BenchTasks::nothing);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> fanOut100Row() {
        return fanOut(100, "row", BenchTasks::hundred, BenchTasks::row);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> fanOut100Nothing() {
        return fanOut(100, "nothing", BenchTasks::hundred, BenchTasks::nothing);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> signalled() {
        return Workflow.named(SIGNALLED)
                .taking(Value.class)
                .awaitSignal(SIGNAL, Value.class)
                .then(LAST, BenchTasks::nothing)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> signalledHere() {
        return Workflow.named(SIGNALLED_HERE)
                .taking(Value.class)
                .awaitSignal(SIGNAL, Value.class)
                .then(LAST, BenchTasks::nothingHere)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> sleeper() {
        return Workflow.named(SLEEPER)
                .taking(Value.class)
                .delay("day", Duration.ofDays(1))
                .then(LAST, BenchTasks::nothing)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Nap, Nap> nap() {
        return Workflow.named(NAP)
                .taking(Nap.class)
                .then(
                        FIRST,
                        NapTasks::begun) // behind a step the delay counts from when it was computed, not from the claim
                .delay("due", NapTasks::untilDue)
                .then(LAST, NapTasks::awake)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<LoadOrder, LoadReport> load() {
        return Workflow.named("load")
                .taking(LoadOrder.class)
                .then(Load::measure)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Orders.Signals, Orders.Signalled> signals() {
        return Workflow.named("signals")
                .taking(Orders.Signals.class)
                .then(SignalLoad::measure)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Orders.Signals, Orders.Signalled> signalsElsewhere() {
        return Workflow.named("signals-elsewhere")
                .taking(Orders.Signals.class)
                .then(SignalLoad::measureElsewhere)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Orders.Sleepers, Orders.Asleep> sleepers() {
        return Workflow.named("sleepers")
                .taking(Orders.Sleepers.class)
                .then(SleepLoad::fallAsleep)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Orders.Wakes, Orders.Woken> wakes() {
        return Workflow.named("wakes")
                .taking(Orders.Wakes.class)
                .then(SleepLoad::wake)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Orders.Backlog, Orders.Drained> backlog() {
        return Workflow.named("backlog")
                .taking(Orders.Backlog.class)
                .then(SleepLoad::drain)
                .build();
    }

    @Produces
    @ApplicationScoped
    Workflow<Orders.Flock, Integer> flock() {
        return Workflow.named("flock")
                .taking(Orders.Flock.class)
                .then(SleepLoad::flock)
                .build();
    }
}
