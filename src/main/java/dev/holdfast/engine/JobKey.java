package dev.holdfast.engine;

import dev.holdfast.execution.Interpreter;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.store.Instances;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whose job it is that has a key: what {@link StepContext#key} writes, read.
 *
 * @param branch the branch
 * @param behind the row of that branch whose value the step takes; nothing if the value is another branch's
 * @param node the step
 */
record JobKey(BranchKey branch, Optional<Integer> behind, String node) {

    private static final int PARTS = 4;

    /** Reads a key; nothing if the text is none. */
    static Optional<JobKey> of(String key) {
        String[] parts = key.split("-", PARTS);
        try {
            return parts.length < PARTS
                    ? Optional.empty()
                    : Optional.of(new JobKey(
                            new BranchKey(Long.parseLong(parts[0]), Integer.parseInt(parts[1])),
                            parts[2].contains(".") ? Optional.empty() : Optional.of(Integer.valueOf(parts[2])),
                            parts[3]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Returns which execution the branch goes with at that step, if a row says so already. */
    OptionalLong named(List<Instances.Trace> rows) {
        return rows.stream()
                .filter(row -> row.branch() == branch.branch()
                        && row.sequence() > behind.orElse(-1)
                        && row.node().filter(id -> id.value().equals(node)).isPresent())
                .map(row -> Interpreter.job(row.position()))
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
    }
}
