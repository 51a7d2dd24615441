package dev.holdfast.kit;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.snapshot.Checkpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one transaction has written so far. */
final class Writes {

    /** Names one stored row. */
    record Row(long run, int branch, int sequence) {

        static Row of(Checkpoint checkpoint) {
            return new Row(checkpoint.branch().run(), checkpoint.branch().branch(), checkpoint.sequence());
        }
    }

    /** A child instance that was started. */
    record Child(long parent, InstanceId id) {}

    final Set<Row> rows = new LinkedHashSet<>();
    final List<Checkpoint> checkpoints = new ArrayList<>();
    final List<Child> children = new ArrayList<>();
    final Set<String> operations = new LinkedHashSet<>();

    boolean isEmpty() {
        return operations.isEmpty();
    }

    /** Says what was written, for people: the rows if there are any, else what was done to branches. */
    @Override
    public String toString() {
        if (checkpoints.isEmpty()) {
            return "'" + String.join("' and '", operations) + "'";
        }
        List<String> parts = new ArrayList<>();
        for (Checkpoint row : checkpoints) {
            parts.add(row.node()
                            .map(node -> "'" + node + "' (" + row.kind() + ")")
                            .orElse(row.kind().toString()) + " on branch "
                    + row.branch().branch());
        }
        return String.join(" and ", parts);
    }
}
