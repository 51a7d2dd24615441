package dev.holdfast.ejb.trace;

/** The W3C traceparent, as it is stored: version, trace, span and flags in 55 characters. */
final class TraceParent {

    static final int LENGTH = 55;
    static final int TRACE = 3;
    static final int SPAN = 36;
    static final int FLAGS = 53;

    private TraceParent() {}

    /** Returns the id of the trace; what is no traceparent, as it is. */
    static String traceId(String traceParent) {
        return traceParent.length() == LENGTH ? traceParent.substring(TRACE, SPAN - 1) : traceParent;
    }
}
