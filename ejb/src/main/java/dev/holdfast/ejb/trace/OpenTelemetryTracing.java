package dev.holdfast.ejb.trace;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.engine.Tracing;
import dev.holdfast.store.Claim;
import dev.holdfast.store.Outbox;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Locale;
import java.util.Optional;

/** Spans over the API of OpenTelemetry: who samples, processes and exports them is the server's affair. */
public final class OpenTelemetryTracing implements Tracing {

    /** The name of the tracer. */
    static final String NAME = "dev.holdfast";

    private static final AttributeKey<String> INSTANCE = AttributeKey.stringKey("holdfast.instance");
    private static final AttributeKey<String> WORKFLOW = AttributeKey.stringKey("holdfast.workflow");
    private static final AttributeKey<String> DEFINITION = AttributeKey.stringKey("holdfast.definition");
    private static final AttributeKey<String> STEP = AttributeKey.stringKey("holdfast.step");
    private static final AttributeKey<Long> BRANCH = AttributeKey.longKey("holdfast.branch");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("holdfast.attempt");
    private static final AttributeKey<String> NODE = AttributeKey.stringKey("holdfast.node");
    private static final AttributeKey<String> CHANNEL = AttributeKey.stringKey("holdfast.channel");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("holdfast.outcome");
    private static final AttributeKey<String> DB_SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> DB_OPERATION = AttributeKey.stringKey("db.operation.name");

    private final Tracer tracer;
    private final String database;

    /**
     * Creates one.
     *
     * @param database the name of the database's system, in lower case
     */
    public OpenTelemetryTracing(OpenTelemetry telemetry, String database) {
        this.tracer = telemetry.getTracer(NAME);
        this.database = database;
    }

    /**
     * Looks for what the server has put up for this deployment; nothing is traced if it has not.
     *
     * @param product the name of the database, with its version behind it
     * @throws NoClassDefFoundError if the server has not even the classes
     */
    public static Tracing ofServer(BeanManager beans, String product) {
        Instance<OpenTelemetry> telemetry = beans.createInstance().select(OpenTelemetry.class);
        return telemetry.isResolvable()
                ? new OpenTelemetryTracing(
                        telemetry.get(), product.toLowerCase(Locale.ROOT).split(" ", 2)[0])
                : Tracing.NONE;
    }

    @Override
    public Optional<String> submitter(WorkflowName workflow, InstanceId id) {
        SpanContext current = io.opentelemetry.api.trace.Span.current().getSpanContext();
        if (current.isValid()) {
            return text(current);
        }
        io.opentelemetry.api.trace.Span own = tracer.spanBuilder("start " + workflow)
                .setNoParent()
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute(WORKFLOW, workflow.value())
                .setAttribute(INSTANCE, id.value())
                .startSpan();
        own.end();
        return text(own.getSpanContext());
    }

    private static Optional<String> text(SpanContext span) {
        return span.isValid()
                ? Optional.of("00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex())
                : Optional.empty();
    }

    private static SpanContext parsed(String text) {
        return text.length() == TraceParent.LENGTH
                ? SpanContext.createFromRemoteParent(
                        TraceParent.traceId(text),
                        text.substring(TraceParent.SPAN, TraceParent.FLAGS - 1),
                        TraceFlags.fromHex(text, TraceParent.FLAGS),
                        TraceState.getDefault())
                : SpanContext.getInvalid();
    }

    private static Context below(Optional<String> traceParent) {
        return traceParent
                .map(text -> Context.current().with(io.opentelemetry.api.trace.Span.wrap(parsed(text))))
                .orElseGet(Context::root);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // by whoever opened it
    public Scope within(Optional<String> traceParent) {
        return below(traceParent).makeCurrent()::close;
    }

    @Override
    public Span begin(Kind kind, String name, Claim claim, int attempt) {
        SpanBuilder span = tracer.spanBuilder(kind.name().toLowerCase(Locale.ROOT) + " " + name)
                .setParent(below(claim.traceParent()))
                .setAttribute(INSTANCE, claim.instance().value())
                .setAttribute(WORKFLOW, claim.workflow().value())
                .setAttribute(DEFINITION, claim.hash().toString())
                .setAttribute(STEP, name)
                .setAttribute(BRANCH, (long) claim.hold().branch().branch())
                .setAttribute(ATTEMPT, (long) attempt)
                .setAttribute(NODE, claim.hold().owner());
        return new Current(span.startSpan());
    }

    @Override
    public Span deliver(Outbox.Message message) {
        SpanBuilder span = tracer.spanBuilder("deliver " + message.channel())
                .setParent(below(message.traceParent()))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute(INSTANCE, message.sender().instance().value())
                .setAttribute(WORKFLOW, message.sender().workflow().value())
                .setAttribute(CHANNEL, message.channel())
                .setAttribute(ATTEMPT, message.attempts() + 1L);
        return new Current(span.startSpan());
    }

    @Override
    public boolean seesStore() {
        return true;
    }

    /** What a poller does every second for nobody in particular would be a trace of its own each time. */
    @Override
    public Span store(String operation) {
        if (!io.opentelemetry.api.trace.Span.current().getSpanContext().isValid()) {
            return Unseen.HERE;
        }
        return new Current(tracer.spanBuilder(operation)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(DB_SYSTEM, database)
                .setAttribute(DB_OPERATION, operation)
                .startSpan());
    }

    private static final class Current implements Span {

        private final io.opentelemetry.api.trace.Span span;
        private final io.opentelemetry.context.Scope scope;

        @SuppressWarnings("MustBeClosedChecker") // with the span
        Current(io.opentelemetry.api.trace.Span span) {
            this.span = span;
            this.scope = span.makeCurrent();
        }

        @Override
        public void failed(Throwable cause) {
            span.recordException(cause);
            span.setStatus(StatusCode.ERROR, String.valueOf(cause.getMessage()));
        }

        @Override
        public void outcome(String word) {
            span.setAttribute(OUTCOME, word);
        }

        @Override
        public void close() {
            scope.close();
            span.end();
        }
    }
}
