package dev.holdfast.it.batch;

/** An item of a chunk, and what a workflow is started with. */
public record Numbered(int number) {}
