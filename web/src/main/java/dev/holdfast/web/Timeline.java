package dev.holdfast.web;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.StepRecord;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an instance, in the order of time.
 *
 * @param items the happenings
 */
@Schema(name = "Timeline")
public record Timeline(List<Happening> items) {

    /**
     * One happening.
     *
     * @param kind what a checkpoint records (start, step, failed, fork, signal, timeout, end, tombstone, undo, migration), what was
     *     ordered (cancel, pause, resume, terminate, retry, migrate), or event for one that was sent
     * @param startedAt when the work or the wait behind it began; left out where nothing took time
     * @param at when it was stored
     * @param branch the branch; left out for what was sent
     * @param sequence its number in the branch
     * @param node the node that was done, or undone
     * @param attempt the number of the attempt
     * @param runner the node of the cluster that ran it
     * @param error why an attempt failed
     * @param name event: its name
     * @param actor who sent or ordered it
     * @param reason why
     */
    @Schema(name = "Happening")
    @JsonbPropertyOrder({
        "kind",
        "startedAt",
        "at",
        "branch",
        "sequence",
        "node",
        "attempt",
        "runner",
        "error",
        "name",
        "actor",
        "reason"
    })
    public record Happening(
            String kind,
            @Nullable Instant startedAt,
            Instant at,
            @Nullable Integer branch,
            @Nullable Integer sequence,
            @Nullable String node,
            @Nullable Integer attempt,
            @Nullable String runner,
            @Nullable FailureView error,
            @Nullable String name,
            @Nullable String actor,
            @Nullable String reason) {

        private static Happening of(StepRecord step) {
            return new Happening(
                    Spelling.of(step.kind()),
                    step.startedAt().equals(step.at()) ? null : step.startedAt(),
                    step.at(),
                    step.branch(),
                    step.sequence(),
                    step.node().map(NodeId::value).orElse(null),
                    step.attempt() == 0 ? null : step.attempt(),
                    step.runner(),
                    FailureView.of(step.failure(), false),
                    null,
                    null,
                    null);
        }

        private static Happening of(SignalRecord sent) {
            return new Happening(
                    sent.kind().text(),
                    null,
                    sent.at(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    sent.name().orElse(null),
                    sent.actor().orElse(null),
                    sent.reason().orElse(null));
        }
    }

    /** Puts together what the steps and the senders have left behind; of one moment, what was sent comes first. */
    static Timeline of(List<StepRecord> steps, List<SignalRecord> sent) {
        return new Timeline(
                Stream.concat(sent.stream().map(Happening::of), steps.stream().map(Happening::of))
                        .sorted(Comparator.comparing(Happening::at))
                        .toList());
    }
}
