package dev.holdfast.lifecycle;

import dev.holdfast.definition.Flow;
import dev.holdfast.definition.NodeId;
import dev.holdfast.definition.Plan;
import dev.holdfast.definition.Workflow;
import dev.holdfast.execution.Sums;
import dev.holdfast.lifecycle.Compensation.Row;
import dev.holdfast.snapshot.Checkpoint.Kind;
import dev.holdfast.snapshot.Position;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Rows of instances by short texts, and what is undone of them. */
final class Undoing {

    private Undoing() {}

    static Flow<Integer, Integer> numbers() {
        return Workflow.named("numbers").taking(Integer.class);
    }

    static Flow<Integer, Integer> undoable(Flow<Integer, Integer> flow, String id) {
        return flow.then(id, Sums::inc).undoneBy(Sums::undo);
    }

    static Flow<Integer, Integer> undoables(String... ids) {
        Flow<Integer, Integer> flow = numbers();
        for (String id : ids) {
            flow = undoable(flow, id);
        }
        return flow;
    }

    /** Reads a row: {@code 0.1 STEP a > AtTask b} is row 1 of branch 0, then at b; {@code -} is no node. */
    static Row row(String text) {
        String[] halves = text.split(" > ", 2);
        String[] words = halves[0].split(" ", 3);
        String[] key = words[0].split("\\.", 2);
        return new Row(
                Integer.parseInt(key[0]),
                Integer.parseInt(key[1]),
                Kind.valueOf(words[1]),
                words[2].equals("-") ? Optional.empty() : Optional.of(new NodeId(words[2])),
                Position.ofText(halves[1]));
    }

    /** Returns what is undone as {@code node branch.sequence}, in its order. */
    static List<String> undone(Plan plan, List<Row> rows) {
        return Compensation.entries(plan, rows).stream()
                .map(entry -> entry.step().id() + " " + entry.output().branch() + "."
                        + entry.output().sequence())
                .toList();
    }

    static List<String> undone(Workflow<?, ?> workflow, String... rows) {
        return undone(workflow.plan(), Arrays.stream(rows).map(Undoing::row).toList());
    }
}
