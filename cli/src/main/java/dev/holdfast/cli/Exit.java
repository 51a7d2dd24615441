package dev.holdfast.cli;

/** What a command ends with, so that a scheduler can tell one end from another. A number that was used once is never used again for something else. */
final class Exit {

    /** Done; what was waited for has completed. */
    static final int DONE = 0;

    /** The client itself is broken. */
    static final int BROKEN = 1;

    /** The command line is wrong; nothing was asked of the server. */
    static final int USAGE = 2;

    /** What was waited for has failed. */
    static final int FAILED = 3;

    /** What was waited for was cancelled, or stopped. */
    static final int CANCELLED = 4;

    /** What was waited for has not ended in the time it was given; it goes on. */
    static final int NOT_YET = 5;

    /** The server, or its database, does not answer; try again. */
    static final int UNREACHABLE = 10;

    /** Nobody has logged in, or whoever has may not do this. */
    static final int FORBIDDEN = 11;

    /** There is no such thing. */
    static final int NOT_FOUND = 12;

    /** The server refuses it, and has changed nothing; the code says why. */
    static final int REFUSED = 13;

    /** A check has found something wrong: the doctor, or the audit's verification. */
    static final int UNWELL = 14;

    private Exit() {}

    /** Returns what an instance, or an execution of a job, in that status makes of a wait for its end. */
    static int of(String status) {
        return switch (status) {
            case "completed", "COMPLETED" -> DONE;
            case "failed", "FAILED" -> FAILED;
            case "cancelled", "STOPPED", "ABANDONED" -> CANCELLED;
            default -> NOT_YET;
        };
    }
}
