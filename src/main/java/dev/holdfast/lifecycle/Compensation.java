package dev.holdfast.lifecycle;

import dev.holdfast.definition.Node;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which finished steps of an instance have to be undone, and in which order: last first.
 *
 * <p>Inside a branch that is the reverse of its rows; the row that opened a fork stands for everything in its arms, the last
 * arm first. So each step is undone before every step that had ended before it began.
 */
public final class Compensation {

    private Compensation() {}

    /**
     * One row of an instance, as far as it counts here.
     *
     * @param branch its branch
     * @param sequence its sequence
     * @param kind what it records
     * @param node the node that was done
     * @param position where the branch stood after it
     */
    public record Row(int branch, int sequence, Checkpoint.Kind kind, Optional<NodeId> node, Position position) {}

    /**
     * A finished step to be undone.
     *
     * @param step the step
     * @param output the row that holds its output
     */
    public record Entry(Node.Task step, ValueRef output) {}

    /** Tells whether any step of a plan can be undone. */
    public static boolean isPossible(Plan plan) {
        boolean[] found = {false};
        plan.forEach(node ->
                found[0] |= node instanceof Node.Task task && task.undo().isPresent());
        return found[0];
    }

    /** Lists what has to be undone, in this order; rows of branches that no fork of branch 0 leads to do not count. */
    public static List<Entry> entries(Plan plan, List<Row> rows) {
        Map<Integer, List<Row>> byBranch = new TreeMap<>();
        rows.forEach(row ->
                byBranch.computeIfAbsent(row.branch(), key -> new ArrayList<>()).add(row));
        List<Entry> entries = new ArrayList<>();
        forwards(plan, byBranch, 0, entries);
        Collections.reverse(entries);
        return List.copyOf(entries);
    }

    /** Says which finished steps could not be undone any more by another plan, because it does not have them. */
    public static List<String> lost(Plan from, Plan to, List<Row> rows) {
        return entries(from, rows).stream()
                .map(entry -> entry.step().id())
                .distinct()
                .filter(step -> !to.has(step))
                .map(step -> "step '" + step
                        + "' has finished and can be undone, and the other definition has no step of that"
                        + " id; keep the id of a step that has an undo")
                .toList();
    }

    /** Tells whether undoing has begun: the branch that undoes is the only one but the first that starts at no node. */
    public static boolean hasBegun(List<Row> rows) {
        return rows.stream()
                .anyMatch(row -> row.branch() > 0
                        && row.kind() == Checkpoint.Kind.START
                        && row.position() instanceof Position.NotStarted);
    }

    private static void forwards(Plan plan, Map<Integer, List<Row>> rows, int branch, List<Entry> entries) {
        for (Row row : rows.getOrDefault(branch, List.of())) {
            if (row.kind() == Checkpoint.Kind.FORK && row.position() instanceof Position.AtJoin join) {
                for (int arm = join.first(); arm < join.first() + join.arms(); arm++) {
                    forwards(plan, rows, arm, entries);
                }
            }
            boolean finished = row.kind() == Checkpoint.Kind.STEP || row.kind() == Checkpoint.Kind.END;
            if (finished) {
                row.node()
                        .filter(plan::has)
                        .map(plan::node)
                        .filter(node ->
                                node instanceof Node.Task task && task.undo().isPresent())
                        .ifPresent(
                                node -> entries.add(new Entry((Node.Task) node, new ValueRef(branch, row.sequence()))));
            }
        }
    }
}
