package dev.holdfast.web;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An instance as callers see it; parts that its status does not have are left out.
 *
 * @param instanceId the id the caller gave
 * @param run the number of this run; an instance id may be used again, this number never is
 * @param workflow the workflow
 * @param definitionHash the structure it was started with
 * @param status in_progress, waiting, awaiting_signal, paused, completed, failed or cancelled
 * @param node the next node, or the one it is parked at
 * @param error why it failed
 * @param reason why it was cancelled or paused
 * @param actor who asked for that
 * @param wake when a wait ends
 * @param signal the signal it waits for
 * @param createdAt when it was started
 * @param endedAt when it ended
 * @param links where to go from here
 */
@Schema(name = "Instance")
@JsonbPropertyOrder({
    "instanceId",
    "run",
    "workflow",
    "definitionHash",
    "status",
    "node",
    "error",
    "reason",
    "actor",
    "wake",
    "signal",
    "createdAt",
    "endedAt",
    "links"
})
public record InstanceView(
        String instanceId,
        String run,
        String workflow,
        String definitionHash,
        String status,
        @Nullable String node,
        @Nullable FailureView error,
        @Nullable String reason,
        @Nullable String actor,
        @Nullable Instant wake,
        @Nullable String signal,
        Instant createdAt,
        @Nullable Instant endedAt,
        Map<String, String> links) {

    static InstanceView of(Snapshot instance, boolean withTrace, Links links) {
        Status status = instance.status();
        Map<String, String> there = links.ofInstance(instance.id().value(), status.kind());
        there.put("workflow", links.workflow(instance.workflow().value()));
        return new InstanceView(
                instance.id().value(),
                Long.toString(instance.run()),
                instance.workflow().value(),
                instance.hash().toString(),
                status.kind().text(),
                status.node().map(NodeId::value).orElse(null),
                FailureView.of(status.failure(), withTrace),
                status.reason().orElse(null),
                status.actor().orElse(null),
                status.wake().orElse(null),
                status.signal().orElse(null),
                instance.createdAt(),
                instance.state() instanceof State.Final ended ? ended.endedAt() : null,
                there);
    }
}
