package dev.holdfast.it;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A collector of traces on the loopback: it takes what servers send over OTLP, which is gRPC over HTTP/2 without TLS, and keeps it. */
final class TraceReceiver implements AutoCloseable {

    private static final Duration LONGEST_WAY = Duration.ofSeconds(30);

    /**
     * A span as it came over the wire.
     *
     * @param service the {@code service.name} of whoever made it
     * @param tracer the name of the tracer
     * @param parent the id of the span above, empty if there is none
     * @param attributes what it says, each as text
     * @param failed whether its status is an error
     */
    record Span(
            String service,
            String tracer,
            String trace,
            String id,
            String parent,
            String name,
            Map<String, String> attributes,
            boolean failed,
            long beganAtNanos) {

        String says(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }
    }

    private final Queue<Span> received = new ConcurrentLinkedQueue<>();
    private final Server server;

    /** Starts one on a port of its own. */
    TraceReceiver() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Service())
                .build()
                .start();
    }

    /** Returns where to send. */
    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** Waits until a trace has what is looked for, and returns all its spans, in the order in which they began. */
    List<Span> awaitTrace(String trace, Predicate<List<Span>> complete) {
        return await("trace " + trace)
                .atMost(LONGEST_WAY)
                .until(() -> spans(span -> span.trace().equals(trace)), complete);
    }

    /** Returns what has come so far, in the order in which it began. */
    List<Span> spans(Predicate<Span> which) {
        return received.stream()
                .filter(which)
                .sorted(Comparator.comparingLong(Span::beganAtNanos))
                .toList();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Service extends TraceServiceGrpc.TraceServiceImplBase {

        @Override
        public void export(ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> answer) {
            request.getResourceSpansList().forEach(resource -> {
                String service =
                        texts(resource.getResource().getAttributesList()).getOrDefault("service.name", "");
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList()
                                .forEach(span -> received.add(
                                        read(service, scope.getScope().getName(), span))));
            });
            answer.onNext(ExportTraceServiceResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }

    private static Span read(String service, String tracer, io.opentelemetry.proto.trace.v1.Span span) {
        return new Span(
                service,
                tracer,
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getName(),
                texts(span.getAttributesList()),
                span.getStatus().getCode() == StatusCode.STATUS_CODE_ERROR,
                span.getStartTimeUnixNano());
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(KeyValue::getKey, TraceReceiver::text, (one, other) -> one));
    }

    private static String text(KeyValue attribute) {
        return attribute.getValue().hasIntValue()
                ? String.valueOf(attribute.getValue().getIntValue())
                : attribute.getValue().getStringValue();
    }
}
