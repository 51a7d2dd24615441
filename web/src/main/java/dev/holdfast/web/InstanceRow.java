package dev.holdfast.web;

import dev.holdfast.snapshot.InstanceSummary;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One instance in a list.
 *
 * @param instanceId the id the caller gave
 * @param run the number of the run
 * @param workflow the workflow
 * @param definitionHash the structure it was started with
 * @param status the stored status: in_progress, paused, compensating, completed, failed or cancelled; one that waits is in
 *     progress
 * @param error type and message in one line, if it failed
 * @param reason why it was cancelled or paused
 * @param createdAt when it was started
 * @param endedAt when it ended
 * @param href the path of the instance
 */
@Schema(name = "InstanceRow")
@JsonbPropertyOrder({
    "instanceId",
    "run",
    "workflow",
    "definitionHash",
    "status",
    "error",
    "reason",
    "createdAt",
    "endedAt",
    "href"
})
public record InstanceRow(
        String instanceId,
        String run,
        String workflow,
        String definitionHash,
        String status,
        @Nullable String error,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant endedAt,
        String href) {

    static InstanceRow of(InstanceSummary row, Links links) {
        return new InstanceRow(
                row.id().value(),
                Long.toString(row.run()),
                row.workflow().value(),
                row.hash().toString(),
                Spelling.of(row.phase()),
                Masking.forAll().text(row.error()),
                row.reason().orElse(null),
                row.createdAt(),
                row.endedAt().orElse(null),
                links.instance(row.id().value()).toString());
    }
}
