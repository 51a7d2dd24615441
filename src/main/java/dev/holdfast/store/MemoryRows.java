package dev.holdfast.store;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.InstanceId;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.SignalRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The rows of the in-memory store: those of the tables, with the columns that belong together in groups. */
final class MemoryRows {

    private MemoryRows() {}

    /** What a start gives to a run; a row that only holds signals has none. */
    record Origin(
            WorkflowName workflow,
            DefinitionHash hash,
            Optional<Runs.Parent> parent,
            Map<String, String> labels,
            Optional<String> traceParent) {}

    /** Who brought a run where it is, why, and when it ended. */
    record Story(
            Optional<String> actor,
            Optional<String> reason,
            Optional<Failure> failure,
            @Nullable Instant endedAt) {

        static final Story NONE = new Story(Optional.empty(), Optional.empty(), Optional.empty(), null);

        static Story of(Closing closing, @Nullable Instant endedAt) {
            return new Story(closing.actor(), closing.reason(), closing.failure(), endedAt);
        }
    }

    /**
     * A row of hf_snapshot.
     *
     * @param closing what the run ends with when all is undone; kept if an undo fails, for a retry
     */
    record SnapshotRow(
            long run,
            InstanceId id,
            boolean live,
            Phase phase,
            Optional<Origin> origin,
            Story story,
            Optional<Closing> closing,
            Instant createdAt,
            int nextBranch,
            int signalCount) {

        /** Makes a row that only holds signals. */
        static SnapshotRow expected(long run, InstanceId id, Instant at) {
            return new SnapshotRow(
                    run, id, true, Phase.EXPECTED, Optional.empty(), Story.NONE, Optional.empty(), at, 1, 0);
        }

        SnapshotRow started(Origin by, Instant at, int next) {
            return new SnapshotRow(
                    run, id, live, Phase.RUNNING, Optional.of(by), story, closing, at, next, signalCount);
        }

        SnapshotRow unstarted() {
            return new SnapshotRow(
                    run,
                    id,
                    live,
                    Phase.EXPECTED,
                    Optional.empty(),
                    Story.NONE,
                    Optional.empty(),
                    createdAt,
                    1,
                    signalCount);
        }

        SnapshotRow in(Phase other) {
            return in(other, story, closing);
        }

        SnapshotRow in(Phase other, Story told, Optional<Closing> end) {
            return new SnapshotRow(run, id, live, other, origin, told, end, createdAt, nextBranch, signalCount);
        }

        SnapshotRow moved(Origin to) {
            return new SnapshotRow(
                    run, id, live, phase, Optional.of(to), story, closing, createdAt, nextBranch, signalCount);
        }

        /** As if it had been made, and had ended if it has, at another time. */
        SnapshotRow aged(Instant at) {
            Story then = new Story(story.actor(), story.reason(), story.failure(), story.endedAt() == null ? null : at);
            return new SnapshotRow(run, id, live, phase, origin, then, closing, at, nextBranch, signalCount);
        }

        SnapshotRow superseded() {
            return new SnapshotRow(run, id, false, phase, origin, story, closing, createdAt, nextBranch, signalCount);
        }

        SnapshotRow counted(int branches, int signals) {
            return new SnapshotRow(run, id, live, phase, origin, story, closing, createdAt, branches, signals);
        }

        boolean isStarted() {
            return phase != Phase.EXPECTED;
        }
    }

    /** The class in which a branch is claimed. */
    record Stop(int route, int priority) {}

    /**
     * The arms that a branch waits for.
     *
     * @param held the class of the arms that are held back
     */
    record Arms(int open, int next, int end, Stop held) {

        static final Arms NONE = new Arms(0, 0, 0, new Stop(0, 0));

        boolean opensOne() {
            return next > 0 && next < end;
        }

        Arms countedDown() {
            return new Arms(open - 1, opensOne() ? next + 1 : next, end, held);
        }
    }

    /**
     * How often in a row a node lost a branch without getting further (F25).
     *
     * @param sequence where it stood when it was last counted
     */
    record Losses(int count, int sequence) {}

    /** A row of hf_branch. */
    record BranchRow(
            BranchKey key,
            OptionalInt parent,
            int version,
            @Nullable String owner,
            @Nullable Instant dueAt,
            @Nullable Instant readyAt,
            @Nullable Instant claimedAt,
            Stop stop,
            Arms arms,
            List<String> awaiting,
            Losses losses,
            @Nullable String avoids) {

        /** Makes the row of a branch that nobody holds. */
        static BranchRow idle(BranchKey key, OptionalInt parent, Instant due, Stop stop) {
            return new BranchRow(
                    key, parent, 1, null, due, due, null, stop, Arms.NONE, List.of(), new Losses(0, 0), null);
        }

        /** Makes the row of a branch that is held from its beginning. */
        BranchRow heldFromTheStart(String by, Instant until, Instant now) {
            return new BranchRow(key, parent, version, by, until, readyAt, now, stop, arms, awaiting, losses, avoids);
        }

        BranchRow claimed(String by, Instant until, Instant now) {
            return new BranchRow(key, parent, version + 1, by, until, readyAt, now, stop, arms, awaiting, losses, null);
        }

        BranchRow renewed(Instant until) {
            return new BranchRow(
                    key, parent, version, owner, until, readyAt, claimedAt, stop, arms, awaiting, losses, avoids);
        }

        /** Nobody's from now on: due at a time, and after a pause ready at one. */
        BranchRow put(@Nullable Instant due, @Nullable Instant ready) {
            return new BranchRow(
                    key, parent, version + 1, null, due, ready, claimedAt, stop, arms, awaiting, losses, null);
        }

        /** Tells whether nobody holds it, it is due at no time, and it waits for no event and no arms. */
        boolean waitsForNothing() {
            return owner == null && dueAt == null && awaiting.isEmpty() && arms.open() == 0;
        }

        BranchRow at(Stop other) {
            return new BranchRow(
                    key, parent, version, owner, dueAt, readyAt, claimedAt, other, arms, awaiting, losses, avoids);
        }

        BranchRow with(Arms other) {
            return new BranchRow(
                    key, parent, version, owner, dueAt, readyAt, claimedAt, stop, other, awaiting, losses, avoids);
        }

        BranchRow awaiting(List<String> names) {
            return new BranchRow(
                    key, parent, version, owner, dueAt, readyAt, claimedAt, stop, arms, names, losses, avoids);
        }

        BranchRow with(Losses other) {
            return new BranchRow(
                    key, parent, version, owner, dueAt, readyAt, claimedAt, stop, arms, awaiting, other, avoids);
        }

        /** Preferably not that node's next. */
        BranchRow avoiding(@Nullable String node) {
            return new BranchRow(
                    key, parent, version, owner, dueAt, readyAt, claimedAt, stop, arms, awaiting, losses, node);
        }
    }

    /** The key of hf_checkpoint. */
    record CheckpointKey(BranchKey branch, int sequence) {
        static final Comparator<CheckpointKey> ORDER =
                Comparator.comparing(CheckpointKey::branch).thenComparing(CheckpointKey::sequence);
    }

    /** A row of hf_checkpoint. */
    record CheckpointRow(Checkpoint checkpoint, byte @Nullable [] output, Instant at) {}

    /** The key of hf_signal. */
    record SignalKey(long run, int ordinal) {
        static final Comparator<SignalKey> ORDER =
                Comparator.comparing(SignalKey::run).thenComparing(SignalKey::ordinal);
    }

    /** A row of hf_signal. */
    record SignalRow(
            SignalKey key,
            SignalRecord.Kind kind,
            Optional<Signals.NewSignal> event,
            Runs.Trail trail,
            Instant at,
            Optional<CheckpointKey> consumed) {

        SignalRow consumedBy(CheckpointKey checkpoint) {
            return new SignalRow(key, kind, event, trail, at, Optional.of(checkpoint));
        }

        SignalRow of(long run) {
            return new SignalRow(new SignalKey(run, key.ordinal()), kind, event, trail, at, consumed);
        }
    }

    /** The key of hf_state. */
    record StateKey(long run, String name) {
        static final Comparator<StateKey> ORDER =
                Comparator.comparing(StateKey::run).thenComparing(StateKey::name);
    }

    /** A row of hf_state. */
    record StateRow(StateKey key, int version, byte[] value) {}

    /** A row of hf_outbox. */
    record MessageRow(Outbox.Message message, Optional<Instant> dueAt) {}
}
