package dev.holdfast.web;

import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Position;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where one live branch of an instance stands; parts that its position does not have are left out.
 *
 * @param branch its number; the first is 0
 * @param parent the branch that waits for its end, if it is an arm
 * @param sequence the sequence of its newest checkpoint
 * @param position not_started, at_task, at_fork, at_join, at_delay, at_signal or in_loop
 * @param node the node it stands at; {@code (deadline)} for the branch that watches the deadline of the instance
 * @param rounds the present iteration of each loop around the node inside the branch, outermost first, from 0
 * @param iteration in_loop: the iteration that comes next, from 0
 * @param firstArm at_join: the branch of the first arm
 * @param arms at_join: how many arms there are, their branches numbered without a gap
 * @param wake at_delay: when it goes on; at_signal: when the wait ends without an event, if ever
 * @param signal at_signal: the name of the event, several by commas
 * @param held whether a runner has it
 */
@Schema(name = "Branch")
@JsonbPropertyOrder({
    "branch",
    "parent",
    "sequence",
    "position",
    "node",
    "rounds",
    "iteration",
    "firstArm",
    "arms",
    "wake",
    "signal",
    "held"
})
public record BranchView(
        int branch,
        @Nullable Integer parent,
        int sequence,
        String position,
        @Nullable String node,
        @Nullable List<Integer> rounds,
        @Nullable Integer iteration,
        @Nullable Integer firstArm,
        @Nullable Integer arms,
        @Nullable Instant wake,
        @Nullable String signal,
        boolean held) {

    static BranchView of(BranchState branch) {
        Position position = branch.position();
        Position.AtJoin join = position instanceof Position.AtJoin at ? at : null;
        Position.AtSignal signal = position instanceof Position.AtSignal at ? at : null;
        return new BranchView(
                branch.branch(),
                branch.parent().isPresent() ? branch.parent().getAsInt() : null,
                branch.sequence(),
                Spelling.of(position),
                position.node().map(NodeId::value).orElse(null),
                position.rounds().isEmpty() ? null : position.rounds(),
                position instanceof Position.InLoop loop ? loop.iteration() : null,
                join == null ? null : join.first(),
                join == null ? null : join.arms(),
                wake(position),
                signal == null ? null : signal.name(),
                branch.held());
    }

    private static @Nullable Instant wake(Position position) {
        if (position instanceof Position.AtDelay delay) {
            return delay.wake();
        }
        return position instanceof Position.AtSignal signal ? signal.deadline().orElse(null) : null;
    }
}
