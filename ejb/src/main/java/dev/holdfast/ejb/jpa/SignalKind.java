package dev.holdfast.ejb.jpa;

/** What was sent to a run; the numbers are stored and never change. */
enum SignalKind {
    /** An event that a wait consumes. */
    EVENT(0),
    /** The trail of a cancel; nobody consumes it. */
    CANCEL(1),
    /** The trail of a pause; nobody consumes it. */
    PAUSE(2),
    /** The trail of a resume; nobody consumes it. */
    RESUME(3);

    private static final SignalKind[] BY_CODE = values();

    private final short code;

    SignalKind(int code) {
        this.code = (short) code;
    }

    short code() {
        return code;
    }

    static SignalKind of(int code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no kind of signal has the number " + code);
        }
        return BY_CODE[code];
    }
}
