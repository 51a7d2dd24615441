package dev.holdfast.kit;

import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.NodeId;
import dev.holdfast.snapshot.BranchState;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.SignalRecord;
import dev.holdfast.snapshot.Snapshot;
import dev.holdfast.snapshot.State;
import dev.holdfast.snapshot.Status;
import dev.holdfast.snapshot.StepRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The story of one instance as text: what was committed, in this order, what was sent to it, and where it stands now. */
final class Timeline {

    private static final int TAIL = 20;

    private final Stage stage;
    private final Snapshot snapshot;
    private final StringBuilder text = new StringBuilder();

    private Timeline(Stage stage, Snapshot snapshot) {
        this.stage = stage;
        this.snapshot = snapshot;
    }

    /** Tells the whole story of an instance. */
    static String of(Stage stage, InstanceId id) {
        return of(stage, id, Integer.MAX_VALUE);
    }

    /** Tells the end of it. */
    static String end(Stage stage, InstanceId id) {
        return of(stage, id, TAIL);
    }

    private static String of(Stage stage, InstanceId id, int most) {
        return stage.store
                .instances()
                .find(id)
                .map(snapshot -> new Timeline(stage, snapshot).told(most))
                .orElse("no instance has the id '" + id + "'");
    }

    /** Returns the rows of a run in the order of their commits. */
    static List<StepRecord> rows(Stage stage, Snapshot snapshot) {
        return stage.store.instances().steps(snapshot.run()).stream()
                .sorted(Comparator.<StepRecord>comparingInt(row -> stage.journal.placeOf(snapshot.run(), row))
                        .thenComparing(StepRecord::branch)
                        .thenComparing(StepRecord::sequence))
                .toList();
    }

    private String told(int most) {
        text.append("workflow '")
                .append(snapshot.workflow())
                .append("', instance '")
                .append(snapshot.id());
        text.append("': ").append(status(snapshot.status())).append(", ").append(since(stage.clock.instant()));
        text.append(" after its start\n");
        List<StepRecord> rows = rows(stage, snapshot);
        int left = Math.max(0, rows.size() - most);
        if (left > 0) {
            text.append("  (").append(left).append(" rows before)\n");
        }
        rows.stream().skip(left).forEach(this::row);
        stage.store.signals().sent(snapshot.run()).forEach(this::sent);
        stage.notes(snapshot.id()).forEach(note -> line(note.at(), "note", note.text()));
        if (snapshot.state() instanceof State.Live live) {
            live.branches().forEach(this::stands);
        }
        return text.toString();
    }

    private String since(Instant moment) {
        return Times.text(Duration.between(snapshot.createdAt(), moment));
    }

    private void line(Instant at, String who, String what) {
        text.append(String.format("  %10s  %-10s  %s%n", since(at), who, what));
    }

    static String status(Status status) {
        String kind = status.kind().text();
        return kind
                + status.failure().map(failure -> ": " + failure.summary()).orElse("")
                + status.reason().map(reason -> ": " + reason).orElse("");
    }

    private void row(StepRecord row) {
        String node = row.node().map(NodeId::value).orElse("");
        String why = row.failure()
                .map(Failure::summary)
                .map(summary -> ": " + summary)
                .orElse("");
        String attempt = row.attempt() > 1 ? " at attempt " + row.attempt() : "";
        String what = switch (row.kind()) {
            case START -> "starts";
            case STEP -> node + attempt;
            case FAILED -> node + " FAILED" + (row.attempt() > 0 ? " at attempt " + row.attempt() : "") + why;
            case FORK -> node + " opens";
            case SIGNAL -> node + " takes an event";
            case TIMEOUT -> node + " ends without an event";
            case END -> node + attempt + (node.isEmpty() ? "ends" : " and ends") + why;
            case TOMBSTONE -> "is closed" + why;
            case UNDO -> "undoes " + node + attempt;
            case MIGRATION -> "moves to another definition";
        };
        line(row.at(), "branch " + row.branch(), what);
    }

    private void sent(SignalRecord sent) {
        line(
                sent.at(),
                sent.kind() == SignalRecord.Kind.EVENT ? "event" : "order",
                sent.name().map(name -> "'" + name + "'").orElse(sent.kind().text())
                        + sent.actor().map(actor -> " by " + actor).orElse("")
                        + sent.reason().map(reason -> ": " + reason).orElse("")
                        + sent.consumedBy()
                                .map(branch -> ", taken by branch " + branch)
                                .orElse("")
                        + (sent.kind() == SignalRecord.Kind.EVENT
                                        && sent.consumedBy().isEmpty()
                                ? ", not taken"
                                : ""));
    }

    private void stands(BranchState branch) {
        Position at = branch.position();
        String what = at.node().map(node -> "'" + node + "'").orElse("the beginning");
        Optional<String> until = Optional.empty();
        if (at instanceof Position.AtDelay delay) {
            until = Optional.of(" until " + since(delay.wake()));
        } else if (at instanceof Position.AtSignal signal) {
            until = Optional.of(" for event " + String.join(" or ", signal.names())
                    + signal.deadline()
                            .map(deadline -> " until " + since(deadline))
                            .orElse(""));
        } else if (at instanceof Position.AtJoin join) {
            until = Optional.of(" for its arms, branches " + join.first() + " to " + (join.first() + join.arms() - 1));
        }
        line(
                stage.clock.instant(),
                "branch " + branch.branch(),
                "stands at " + what + until.orElse("") + (branch.held() ? ", held by a node that may be dead" : ""));
    }
}
