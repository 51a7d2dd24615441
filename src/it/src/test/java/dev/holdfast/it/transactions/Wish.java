package dev.holdfast.it.transactions;

/** What a run is to do with its transactions. */
public enum Wish {
    /** Nothing that anybody would mind. */
    PLAIN,
    /** The joining task throws after its work. */
    THROW,
    /** The joining task returns as if all were well, from a transaction that is marked for rollback. */
    MARK_FOR_ROLLBACK,
    /** The joining task rolls the transaction of its step back by itself. */
    ROLL_BACK,
    /** The task outside throws. */
    THROW_OUTSIDE,
    /** The task outside begins a transaction of its own, works in it, and forgets it. */
    LEAVE_OPEN,
    /** The task outside does the same, and throws. */
    LEAVE_OPEN_AND_THROW,
    /** The joining task meets a dead-lock the first time. */
    DEADLOCK_ONCE,
    /** The joining task works on until its transaction has been ended under its hands, and then some more. */
    OUTLAST
}
