package dev.holdfast.engine;

import dev.holdfast.definition.Plan;
import dev.holdfast.lifecycle.Compensation;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.store.Instances;
import java.util.List;
import java.util.Optional;

/**
 * What a run that is being undone has to undo, and how far it is: the list follows from the rows of all branches but the one that
 * undoes, and each row of kind UNDO of that one is an entry done.
 *
 * @param entries the finished steps that can be undone, in the order in which they are
 * @param done how many of them are undone
 */
public record UndoList(List<Compensation.Entry> entries, int done) {

    /**
     * Reads it.
     *
     * @param plan the plan that the run follows
     * @param trace the rows of the run
     * @param undoing the branch that undoes
     */
    public static UndoList of(Plan plan, List<Instances.Trace> trace, int undoing) {
        List<Compensation.Entry> entries = Compensation.entries(
                plan, rows(trace.stream().filter(row -> row.branch() != undoing).toList()));
        long done = trace.stream()
                .filter(row -> row.branch() == undoing && row.kind() == Checkpoint.Kind.UNDO)
                .count();
        return new UndoList(entries, (int) done);
    }

    /** Returns the rows as far as they tell what to undo: one that closed an arm because of a failure did nothing that counts. */
    static List<Compensation.Row> rows(List<Instances.Trace> trace) {
        return trace.stream()
                .filter(row -> !row.failed())
                .map(row -> new Compensation.Row(row.branch(), row.sequence(), row.kind(), row.node(), row.position()))
                .toList();
    }

    /** Returns what is to be undone next; nothing if all is. */
    public Optional<Compensation.Entry> next() {
        return entries.stream().skip(done).findFirst();
    }
}
