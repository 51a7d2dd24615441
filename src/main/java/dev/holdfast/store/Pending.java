package dev.holdfast.store;

import dev.holdfast.snapshot.Checkpoint;

/**
 * A checkpoint that can be written together with those of other branches, since nothing else has to be committed with it.
 *
 * @param checkpoint the row
 * @param kind what goes with it
 * @param parent the branch that waits for an arm; 0 for the other kinds
 */
public record Pending(Checkpoint checkpoint, Kind kind, int parent) {

    /** What goes with a row. */
    public enum Kind {
        /** Nothing: {@link Branches#append}. */
        STEP,
        /** The end of the run: {@link Branches#complete}. */
        RUN_END,
        /** The end of an arm: {@link Branches#endArm}. */
        ARM_END
    }

    /** Returns what the writer of the row held. */
    public Hold hold() {
        return new Hold(checkpoint.branch(), checkpoint.claim(), checkpoint.runner());
    }
}
