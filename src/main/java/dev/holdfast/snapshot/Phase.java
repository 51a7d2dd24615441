package dev.holdfast.snapshot;

/**
 * The stored status of an instance; the numbers are stored and never change.
 *
 * <p>Left by: {@link #EXPECTED} a start; {@link #RUNNING} the last step, a final failure, a pause or an end by a verb;
 * {@link #PAUSED} a resume, an end by a verb, or a last step that was already running when the pause came;
 * {@link #CANCELLING} the last runner that lets go; {@link #COMPENSATING} the last undone step; {@link #FAILED} a retry. The
 * other two are final.
 */
public enum Phase {
    /** A signal came before the start: the row holds the signals and nothing runs. */
    EXPECTED(0),
    /** Runs, or waits for a time, an event or other branches. */
    RUNNING(1),
    /** Nothing starts until somebody resumes it. */
    PAUSED(2),
    /** Ended with an output. */
    COMPLETED(3),
    /** Ended by a failure. */
    FAILED(4),
    /** Ended by a verb. */
    CANCELLED(5),
    /** Finished steps are being undone, last first; then it ends as failed or cancelled. */
    COMPENSATING(6),
    /** It is to be cancelled with compensation: steps that run may finish, nothing new starts. */
    CANCELLING(7);

    private static final Phase[] BY_CODE = values();

    private final short code;

    Phase(int code) {
        this.code = (short) code;
    }

    /** Returns the stored number. */
    public short code() {
        return code;
    }

    /** Returns the phase with the stored number; throws {@link IllegalArgumentException} if there is none. */
    public static Phase of(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no phase has the number " + code);
        }
        return BY_CODE[code];
    }

    /** Tells whether nothing leaves this phase. */
    public boolean isFinal() {
        return this == COMPLETED || this == FAILED || this == CANCELLED;
    }
}
