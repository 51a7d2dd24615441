package dev.holdfast.examples.pipeline;

/**
 * One page, as it was scanned.
 *
 * @param number its number, from 1
 * @param pauseMillis how long it takes to read it
 */
public record Page(int number, int pauseMillis) {}
