package dev.holdfast.it.shared;

import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Transaction;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Steps that are traced, one of them with a span of its application's own, and one that fails at first. */
@ApplicationScoped
public class TravelTasks {

    @Inject
    Tracer tracer;

    /** Does something that the application traces itself. */
    @Task
    public String pack(String name) {
        tracer.spanBuilder("fold shirts").startSpan().end();
        return name;
    }

    /** Misses the train once. */
    @Task(retries = 1, backoff = "100ms")
    public String leave(String name, TaskContext context) {
        if (context.attempt() == 1) {
            throw new IllegalStateException("missed the train");
        }
        return name;
    }

    /** Is outside of any transaction. */
    @Task(transaction = Transaction.NONE)
    public String arrive(String ticket) {
        return ticket;
    }
}
