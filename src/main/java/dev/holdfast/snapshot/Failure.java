package dev.holdfast.snapshot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;

/**
 * Why a step failed, as it is stored: everything a person needs to repair the cause.
 *
 * @param type the stable code of an engine error, or the class name of what the body threw
 * @param message the message; empty if the exception had none
 * @param stackTrace the printed stack trace, at most {@value #MAX_STACK_TRACE} characters
 */
public record Failure(String type, String message, String stackTrace) {

    /** The longest text kept of type and message together, in characters; as wide as the column of the summary. */
    public static final int MAX_SUMMARY = 2000;

    private static final int MAX_STACK_TRACE = 60_000;

    /** Describes an exception. */
    public static Failure of(Throwable thrown) {
        return of(thrown.getClass().getName(), thrown);
    }

    /** Describes an exception under a stable code instead of its class. */
    public static Failure of(String type, Throwable thrown) {
        StringWriter trace = new StringWriter();
        String message = "";
        try {
            message = Objects.requireNonNullElse(thrown.getMessage(), "");
            thrown.printStackTrace(new PrintWriter(trace));
        } catch (RuntimeException e) { // a failure must be storable even if its exception is broken
            trace.append("the exception failed to describe itself: ")
                    .append(e.getClass().getName());
        }
        return new Failure(type, storable(message), cut(storable(trace.toString()), MAX_STACK_TRACE));
    }

    /** Returns type and message in one line, cut to what the column of the summary holds. */
    public String summary() {
        return cut(message.isEmpty() ? type : type + ": " + message, MAX_SUMMARY);
    }

    /** Returns the stored text: type, message and stack trace, told apart by {@link #ofText}. */
    public String toText() {
        return type.length() + ":" + type + message.length() + ":" + message + stackTrace;
    }

    /** Reads the stored text; a text of any other form becomes the message of a failure without type and trace. */
    public static Failure ofText(String text) {
        try {
            int first = text.indexOf(':');
            int type = first + 1 + Integer.parseInt(text.substring(0, first));
            int second = text.indexOf(':', type);
            int message = second + 1 + Integer.parseInt(text.substring(type, second));
            return new Failure(
                    text.substring(first + 1, type), text.substring(second + 1, message), text.substring(message));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return new Failure("", text, "");
        }
    }

    /** PostgreSQL stores no NUL character; an exception's message may hold one. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
