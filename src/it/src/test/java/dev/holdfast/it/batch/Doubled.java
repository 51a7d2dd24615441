package dev.holdfast.it.batch;

/** What a workflow makes of a {@link Numbered}. */
public record Doubled(int number, int twice) {}
