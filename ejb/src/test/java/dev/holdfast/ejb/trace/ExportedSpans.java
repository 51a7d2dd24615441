package dev.holdfast.ejb.trace;

import dev.holdfast.engine.Tracing;
import dev.holdfast.testing.SeenSpans;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the SDK of OpenTelemetry exports of the engine's spans. */
public final class ExportedSpans implements SeenSpans {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();

    /** Creates an SDK of its own. */
    public ExportedSpans() {}

    @Override
    public Tracing tracing() {
        return new StepLog(new OpenTelemetryTracing(sdk, "testing"));
    }

    @Override
    public Seen inside(String name, Runnable work) {
        Tracer tracer = sdk.getTracer("test");
        io.opentelemetry.api.trace.Span span = tracer.spanBuilder(name).startSpan();
        try (Scope ignored = span.makeCurrent()) {
            work.run();
        } finally {
            span.end();
        }
        return ended().stream()
                .filter(each -> each.id().equals(span.getSpanContext().getSpanId()))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public List<Seen> ended() {
        return exporter.getFinishedSpanItems().stream().map(ExportedSpans::span).toList();
    }

    private static Seen span(SpanData data) {
        Map<String, String> attributes = new HashMap<>();
        data.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), String.valueOf(value)));
        String parent = data.getParentSpanId();
        return new Seen(
                data.getName(),
                data.getTraceId(),
                data.getSpanId(),
                SpanId.isValid(parent) ? Optional.of(parent) : Optional.empty(),
                attributes,
                data.getStatus().getStatusCode() == StatusCode.ERROR
                        ? Optional.of(data.getStatus().getDescription())
                        : Optional.empty());
    }
}
