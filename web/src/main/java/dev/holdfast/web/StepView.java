package dev.holdfast.web;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.StepRecord;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One checkpoint of an instance.
 *
 * @param branch the branch
 * @param sequence its number in the branch
 * @param kind start, step, failed, fork, signal, timeout, end, tombstone, undo or migration
 * @param node the node that was done, or undone
 * @param attempt the number of the attempt; left out where nothing was attempted
 * @param runner the node of the cluster that wrote it
 * @param error why an attempt failed
 * @param startedAt when the work behind it began
 * @param at when it was stored
 * @param output the path of what the node gave; of several executions of one node, that of the newest
 */
@Schema(name = "Step")
@JsonbPropertyOrder({"branch", "sequence", "kind", "node", "attempt", "runner", "error", "startedAt", "at", "output"})
public record StepView(
        int branch,
        int sequence,
        String kind,
        @Nullable String node,
        @Nullable Integer attempt,
        String runner,
        @Nullable FailureView error,
        Instant startedAt,
        Instant at,
        @Nullable String output) {

    /** The last step of a branch is recorded as its end; what a wait gives is the value of its event. */
    private static final Set<Checkpoint.Kind> GIVES_OUTPUT =
            EnumSet.of(Checkpoint.Kind.STEP, Checkpoint.Kind.END, Checkpoint.Kind.SIGNAL);

    static StepView of(String instance, StepRecord step, boolean withTrace, Links links) {
        boolean finished = step.failure().isEmpty() && GIVES_OUTPUT.contains(step.kind());
        return new StepView(
                step.branch(),
                step.sequence(),
                Spelling.of(step.kind()),
                step.node().map(NodeId::value).orElse(null),
                step.attempt() == 0 ? null : step.attempt(),
                step.runner(),
                FailureView.of(step.failure(), withTrace),
                step.startedAt(),
                step.at(),
                step.node()
                        .filter(node -> finished)
                        .map(node -> links.stepOutput(instance, node.value()))
                        .orElse(null));
    }

    /**
     * The checkpoints of an instance, by branch and sequence.
     *
     * @param items the checkpoints
     */
    @Schema(name = "Steps")
    public record All(List<StepView> items) {}
}
