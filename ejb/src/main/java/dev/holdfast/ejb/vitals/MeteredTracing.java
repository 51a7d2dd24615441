package dev.holdfast.ejb.vitals;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.Pace;
import dev.holdfast.engine.Tracing;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Outbox;
import java.util.Optional;

/** Measures the operations of the store, whoever they are for, and passes everything on to whoever traces. */
public record MeteredTracing(Meter meter, Pace pace, Tracing seen) implements Tracing {

    /** Returns one in front of another, or that other if nobody looks. */
    public static Tracing inFrontOf(Tracing seen, Meter meter, Pace pace) {
        return meter.isOn() ? new MeteredTracing(meter, pace, seen) : seen;
    }

    @Override
    public Optional<String> submitter(WorkflowName workflow, InstanceId id) {
        return seen.submitter(workflow, id);
    }

    @Override
    public Scope within(Optional<String> traceParent) {
        return seen.within(traceParent);
    }

    @Override
    public Span begin(Kind kind, String name, Claim claim, int attempt) {
        return seen.begin(kind, name, claim, attempt);
    }

    @Override
    public Span deliver(Outbox.Message message) {
        return seen.deliver(message);
    }

    @Override
    public boolean seesStore() {
        return true;
    }

    @Override
    public Span store(String operation) {
        return new Timed(operation, seen.seesStore() ? seen.store(operation) : Unseen.HERE);
    }

    private final class Timed implements Span {

        private final String operation;
        private final Span span;
        private final long begin = pace.nanos();
        private boolean failed;

        Timed(String operation, Span span) {
            this.operation = operation;
            this.span = span;
        }

        @Override
        public void failed(Throwable cause) {
            failed = true;
            span.failed(cause);
        }

        @Override
        public void outcome(String word) {
            span.outcome(word);
        }

        @Override
        public void close() {
            meter.time(Metric.STORE, pace.nanos() - begin, operation, failed ? "failed" : "done");
            span.close();
        }
    }
}
