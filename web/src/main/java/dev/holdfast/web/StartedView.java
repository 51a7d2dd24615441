package dev.holdfast.web;

import dev.holdfast.client.Started;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.Status;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a start; parts that the status does not have are left out.
 *
 * @param instanceId the id of the instance
 * @param created whether this request created it
 * @param status as in {@link InstanceView}
 * @param node as in {@link InstanceView}
 * @param error as in {@link InstanceView}
 * @param reason as in {@link InstanceView}
 * @param actor as in {@link InstanceView}
 * @param wake as in {@link InstanceView}
 * @param signal as in {@link InstanceView}
 * @param output its output, if it existed, has completed, and the caller may see values
 * @param links where to go from here
 */
@Schema(name = "Started")
@JsonbPropertyOrder({
    "instanceId",
    "created",
    "status",
    "node",
    "error",
    "reason",
    "actor",
    "wake",
    "signal",
    "output",
    "links"
})
public record StartedView(
        String instanceId,
        boolean created,
        String status,
        @Nullable String node,
        @Nullable FailureView error,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable Instant wake,
        @Nullable String signal,
        @Schema(implementation = Object.class) @Nullable JsonValue output,
        Map<String, String> links) {

    static StartedView of(Started started, boolean withOutput, Masking masking, String workflow, Links links) {
        Status status = started.status();
        return new StartedView(
                started.id().value(),
                started.fresh(),
                status.kind().text(),
                status.node().map(NodeId::value).orElse(null),
                FailureView.of(status.failure(), false),
                status.reason().orElse(null),
                status.actor().orElse(null),
                status.wake().orElse(null),
                status.signal().orElse(null),
                started.output()
                        .filter(output -> withOutput)
                        .flatMap(output -> Values.masked(output, masking, () -> workflow))
                        .orElse(null),
                links.ofInstance(started.id().value(), status.kind()));
    }
}
