package dev.holdfast.it.outbox;

/**
 * A message, and the value that the steps pass on.
 *
 * @param number its place
 */
public record Mail(int number) {}
