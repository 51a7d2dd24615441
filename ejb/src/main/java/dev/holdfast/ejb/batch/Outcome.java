package dev.holdfast.ejb.batch;

/** How a step of a job ends that works with instances; its exit status, by which transitions decide. */
enum Outcome {
    /** It was started and is not waited for. */
    STARTED,
    /** It was there already. */
    EXISTING,
    /** It has completed, or all have. */
    COMPLETED,
    /** It has failed, or some have. */
    FAILED,
    /** It was cancelled, or some were and none has failed. */
    CANCELLED,
    /** It had not ended within the time. */
    TIMED_OUT,
    /** The job was told to stop meanwhile. */
    STOPPED,
    /** The event was stored. */
    SENT,
    /** The event was stored before. */
    DUPLICATE
}
