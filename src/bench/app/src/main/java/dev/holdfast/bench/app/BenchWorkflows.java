package dev.holdfast.bench.app;

import dev.holdfast.definition.ContextStep;
import dev.holdfast.definition.Flow;
import dev.holdfast.definition.Workflow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** The workflows that are measured. */
@ApplicationScoped
public class BenchWorkflows {

    static final String FIRST = "first";
    static final String LAST = "last";

    private static Workflow<Value, Value> linear(int steps, String kind, ContextStep<BenchTasks, Value, Value> body) {
        Flow<Value, Value> flow = Workflow.named("linear-" + steps + "-" + kind).taking(Value.class);
        for (int step = 1; step <= steps; step++) {
            flow = flow.then(step == steps ? LAST : step == 1 ? FIRST : "step" + step, body);
        }
        return flow.build();
    }

    private static Workflow<Value, Value> fanOut(String kind, ContextStep<BenchTasks, Value, Value> body) {
        return Workflow.named("fanout-100-" + kind)
                .taking(Value.class)
                .forEach("arms", BenchTasks::hundred, arm -> arm.then("arm", body))
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
    Workflow<Value, Value> fanOutRow() {
        return fanOut("row", BenchTasks::row);
    }

    @Produces
    @ApplicationScoped
    Workflow<Value, Value> fanOutNothing() {
        return fanOut("nothing", BenchTasks::nothing);
    }

    @Produces
    @ApplicationScoped
    Workflow<LoadOrder, LoadReport> load() {
        return Workflow.named("load")
                .taking(LoadOrder.class)
                .then(Load::measure)
                .build();
    }
}
