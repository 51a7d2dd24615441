package dev.holdfast.web;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.StepRecord;
import dev.holdfast.snapshot.ValueRef;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
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
 * @param input the path of what the attempt took; left out for what follows a fork, which takes what its arms gave
 * @param output the path of what the node gave
 */
@Schema(name = "Step")
@JsonbPropertyOrder({
    "branch",
    "sequence",
    "kind",
    "node",
    "attempt",
    "runner",
    "error",
    "startedAt",
    "at",
    "input",
    "output"
})
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
        @Nullable String input,
        @Nullable String output) {

    /** The last step of a branch is recorded as its end; what a wait gives is the value of its event. */
    private static final Set<Checkpoint.Kind> GIVES_OUTPUT =
            EnumSet.of(Checkpoint.Kind.STEP, Checkpoint.Kind.END, Checkpoint.Kind.SIGNAL);

    /** An attempt takes the value that the branch had before; what takes something back takes what was given then. */
    private static final Set<Checkpoint.Kind> TAKES_VALUE_BEFORE =
            EnumSet.of(Checkpoint.Kind.STEP, Checkpoint.Kind.FAILED, Checkpoint.Kind.END);

    static StepView of(String instance, StepRecord step, Optional<StepRecord> before, boolean withTrace, Links links) {
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
                before.filter(row -> step.node().isPresent() && TAKES_VALUE_BEFORE.contains(step.kind()))
                        .filter(row -> row.kind() != Checkpoint.Kind.FORK) // its step takes what the arms have given
                        .flatMap(StepRecord::value)
                        .map(row -> links.rowOutput(instance, row))
                        .orElse(null),
                finished ? output(instance, step, links) : null);
    }

    private static @Nullable String output(String instance, StepRecord step, Links links) {
        return step.value()
                .filter(row -> row.equals(new ValueRef(step.branch(), step.sequence())))
                .map(row -> links.rowOutput(instance, row))
                .or(() -> step.node().map(node -> links.stepOutput(instance, node.value())))
                .orElse(null);
    }

    /**
     * The checkpoints of an instance, by branch and sequence.
     *
     * @param items the checkpoints
     */
    @Schema(name = "Steps")
    public record All(List<StepView> items) {

        static All of(String instance, List<StepRecord> steps, boolean withTrace, Links links) {
            List<StepView> items = new ArrayList<>();
            for (int i = 0; i < steps.size(); i++) {
                StepRecord step = steps.get(i);
                Optional<StepRecord> before = i == 0
                        ? Optional.empty()
                        : Optional.of(steps.get(i - 1)).filter(row -> row.branch() == step.branch());
                items.add(StepView.of(instance, step, before, withTrace, links));
            }
            return new All(items);
        }
    }
}
