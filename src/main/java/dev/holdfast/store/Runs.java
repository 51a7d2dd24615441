package dev.holdfast.store;

import java.util.OptionalLong;

/**
 * The beginning and the forced end of runs.
 *
 * <p>Every method runs in the transaction of the calling thread and takes effect with it.
 */
public interface Runs {

    /**
     * Creates a run with its first checkpoint (START, sequence 0) and its branch 0, unless its instance id is in use.
     *
     * <p>Waits for a transaction that has created the same id and not ended. A taken id is no error of the database, so
     * the caller's transaction stays usable (F16).
     *
     * @return the surrogate id of the run; nothing if the instance id is in use
     */
    OptionalLong insert(NewRun run);

    /**
     * Ends a run whose snapshot the caller has locked: gives every branch a tombstone at its next sequence, which takes
     * the key from whoever runs it (R1), removes the branches and sets the status. A run that has ended is left as it is.
     */
    void close(long run, Closing closing);

    /** Frees the instance id of an ended run whose snapshot the caller has locked; the run and its checkpoints stay. */
    void supersede(long run);
}
