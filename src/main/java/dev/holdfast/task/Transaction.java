package dev.holdfast.task;

/** How a task takes part in the JTA transaction of its step. */
public enum Transaction {
    /** The body runs in the transaction that stores the checkpoint: its work on the same data source counts exactly once. */
    JOIN,
    /**
     * The body runs outside any transaction and its checkpoint is stored afterwards: it runs at least once. Pass
     * {@link TaskContext#idempotencyKey()} to whatever it calls.
     */
    NONE
}
