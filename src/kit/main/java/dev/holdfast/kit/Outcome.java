package dev.holdfast.kit;

import dev.holdfast.definition.NodeId;
import dev.holdfast.lifecycle.Admission;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the instances of a kit came to, as far as no crash may change it; times and numbers of attempts may differ.
 *
 * @param instances one for each instance, oldest first
 */
record Outcome(List<One> instances) {

    /** What one instance came to. */
    record One(
            String id,
            Status.Kind status,
            Optional<String> failure,
            Optional<Payload> output,
            NavigableSet<String> finished,
            List<String> undone) {

        static One of(Stage stage, Snapshot snapshot) {
            List<StepRecord> rows = Timeline.rows(stage, snapshot);
            NavigableSet<String> finished = new TreeSet<>();
            rows.stream().filter(Outcome::isFinished).flatMap(Outcome::name).forEach(finished::add);
            return new One(
                    snapshot.id().value(),
                    snapshot.status().kind(),
                    snapshot.status().failure().map(Failure::type),
                    Admission.output(snapshot),
                    finished,
                    rows.stream()
                            .filter(row -> row.kind() == Checkpoint.Kind.UNDO)
                            .flatMap(Outcome::name)
                            .toList());
        }

        @Override
        public String toString() {
            return "  '" + id + "' " + status.text()
                    + failure.map(type -> " by " + type).orElse("")
                    + output.map(payload -> " with " + new String(payload.bytes(), StandardCharsets.UTF_8))
                            .orElse("")
                    + ", finished " + finished + ", undone " + undone;
        }
    }

    static Outcome of(Stage stage) {
        return new Outcome(stage.instances().stream()
                .flatMap(summary -> stage.store.instances().find(summary.id()).stream())
                .map(snapshot -> One.of(stage, snapshot))
                .toList());
    }

    /** Tells whether a row says that its node was finished with success; one that has only opened has not. */
    static boolean isFinished(StepRecord row) {
        return switch (row.kind()) {
            case STEP, SIGNAL, TIMEOUT, END -> row.failure().isEmpty();
            case START, FORK, FAILED, TOMBSTONE, UNDO, MIGRATION -> false;
        };
    }

    private static Stream<String> name(StepRecord row) {
        return row.node().map(NodeId::value).stream();
    }

    @Override
    public String toString() {
        return instances.stream().map(One::toString).collect(Collectors.joining("\n"));
    }
}
