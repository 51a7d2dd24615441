package dev.holdfast.web;

import dev.holdfast.snapshot.SignalRecord;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One event or order that was sent to an instance, without its value.
 *
 * @param ordinal its number in the order of sending
 * @param kind event, cancel, pause, resume, terminate, retry or migrate
 * @param name event: its name
 * @param key event: by which repetitions are recognised
 * @param actor who sent it, if known
 * @param reason why, if a reason was given
 * @param at when it was stored
 * @param consumedBy event: the branch that took it, if one has
 */
@Schema(name = "Sent")
@JsonbPropertyOrder({"ordinal", "kind", "name", "key", "actor", "reason", "at", "consumedBy"})
public record SentView(
        int ordinal,
        String kind,
        @Nullable String name,
        @Nullable String key,
        @Nullable String actor,
        @Nullable String reason,
        Instant at,
        @Nullable Integer consumedBy) {

    static SentView of(SignalRecord sent) {
        return new SentView(
                sent.ordinal(),
                sent.kind().text(),
                sent.name().orElse(null),
                sent.key().orElse(null),
                sent.actor().orElse(null),
                sent.reason().orElse(null),
                sent.at(),
                sent.consumedBy().orElse(null));
    }

    /**
     * What was sent to an instance, in the order of sending.
     *
     * @param items the events and orders
     */
    @Schema(name = "SentSignals")
    public record All(List<SentView> items) {}
}
