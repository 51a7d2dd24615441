package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import java.time.Instant;
import java.util.Optional;

/**
 * One stored row: "this branch did this and stands now there". Its key (run, branch, sequence) is the fence: of two that
 * believe they own a branch, one gets the key and the other rolls back.
 *
 * @param branch the branch
 * @param sequence its number, without gaps from 0
 * @param kind what the row records
 * @param node the node that was done; nothing for a start and a tombstone
 * @param position where the branch stands after it
 * @param value where the current value of the branch stands after this row; for a row that gave a new value, itself
 * @param attempt the number of the attempt, 1 for the first; 0 where nothing was attempted
 * @param claim the version of the branch row under which the writer held it; 0 for a start and for verbs
 * @param runner the node that wrote it
 * @param output the value the node gave
 * @param failure why an attempt failed
 * @param startedAt when the work behind the row began
 */
public record Checkpoint(
        BranchKey branch,
        int sequence,
        Kind kind,
        Optional<NodeId> node,
        Position position,
        ValueRef value,
        int attempt,
        int claim,
        String runner,
        Optional<Payload> output,
        Optional<Failure> failure,
        Instant startedAt) {

    /** Returns the same row as another kind. */
    public Checkpoint ofKind(Kind other) {
        return new Checkpoint(
                branch, sequence, other, node, position, value, attempt, claim, runner, output, failure, startedAt);
    }

    /** What a checkpoint records; the numbers are stored and never change. */
    public enum Kind {
        /** The start of a run; its output is the input of the run. */
        START(0),
        /** A finished step. */
        STEP(1),
        /** A failed attempt at a step. */
        FAILED(2),
        /** An opened fork. */
        FORK(3),
        /** A consumed signal. */
        SIGNAL(4),
        /** A wait that ended by its time-out. */
        TIMEOUT(5),
        /** The end of a branch; its output is the branch's result. */
        END(6),
        /** An end that came from outside the branch: it takes the key from whoever runs it (R1). */
        TOMBSTONE(7),
        /** A finished step that was undone. */
        UNDO(8),
        /** A move to another definition of the workflow. */
        MIGRATION(9);

        private static final Kind[] BY_CODE = values();

        private final short code;

        Kind(int code) {
            this.code = (short) code;
        }

        /** Returns the stored number. */
        public short code() {
            return code;
        }

        /** Returns the kind with the stored number; throws {@link IllegalArgumentException} if there is none. */
        public static Kind of(int code) {
            if (code < 0 || code >= BY_CODE.length) {
                throw new IllegalArgumentException("no kind of checkpoint has the number " + code);
            }
            return BY_CODE[code];
        }
    }
}
