package dev.holdfast.examples.saga;

/**
 * Somebody's answer whether a large order may go on; the value of the event {@code approval}.
 *
 * @param given whether it may
 * @param by who says so
 */
public record Approval(boolean given, String by) {}
