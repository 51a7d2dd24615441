package dev.holdfast.ejb.trace;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.Tracing;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Outbox;
import java.util.Optional;
import org.jboss.logging.MDC;

/**
 * Says in the mapped diagnostic context of the log what a thread works at, for each line that a step or the engine writes
 * meanwhile, and passes everything on to whoever traces.
 */
public final class StepLog implements Tracing {

    /** The id of the instance. */
    public static final String INSTANCE = "holdfast.instance";

    /** The name of the workflow. */
    public static final String WORKFLOW = "holdfast.workflow";

    /** The node of the workflow: a step or a wait; of a delivery, the channel. */
    public static final String STEP = "holdfast.step";

    /** The number of the branch. */
    public static final String BRANCH = "holdfast.branch";

    /** Which attempt it is, from 1. */
    public static final String ATTEMPT = "holdfast.attempt";

    /** The id of the trace, if the start was traced. */
    public static final String TRACE = "holdfast.trace";

    private static final Span PLAIN = new Cleared(Unseen.HERE);

    private final Tracing seen;

    /** Creates one in front of another. */
    public StepLog(Tracing seen) {
        this.seen = seen;
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
        note(claim.instance(), claim.workflow(), claim.hold().branch().branch(), name, attempt, claim.traceParent());
        return clearing(seen.begin(kind, name, claim, attempt));
    }

    @Override
    public Span deliver(Outbox.Message message) {
        Outbox.Sender sender = message.sender();
        note(
                sender.instance(),
                sender.workflow(),
                sender.branch().branch(),
                message.channel(),
                message.attempts() + 1,
                message.traceParent());
        return clearing(seen.deliver(message));
    }

    private static void note(
            InstanceId instance,
            WorkflowName workflow,
            int branch,
            String step,
            int attempt,
            Optional<String> traceParent) {
        MDC.put(INSTANCE, instance.value());
        MDC.put(WORKFLOW, workflow.value());
        MDC.put(BRANCH, Integer.toString(branch));
        MDC.put(STEP, step);
        MDC.put(ATTEMPT, Integer.toString(attempt));
        if (traceParent.isPresent()) {
            MDC.put(TRACE, TraceParent.traceId(traceParent.get()));
        }
    }

    private static Span clearing(Span span) {
        return span == Unseen.HERE ? PLAIN : new Cleared(span);
    }

    @Override
    public boolean seesStore() {
        return seen.seesStore();
    }

    @Override
    public Span store(String operation) {
        return seen.store(operation);
    }

    private record Cleared(Span span) implements Span {

        @Override
        public void failed(Throwable cause) {
            span.failed(cause);
        }

        @Override
        public void outcome(String word) {
            span.outcome(word);
        }

        @Override
        public void close() {
            span.close();
            MDC.remove(INSTANCE);
            MDC.remove(WORKFLOW);
            MDC.remove(BRANCH);
            MDC.remove(STEP);
            MDC.remove(ATTEMPT);
            MDC.remove(TRACE);
        }
    }
}
