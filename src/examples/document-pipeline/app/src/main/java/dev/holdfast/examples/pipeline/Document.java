package dev.holdfast.examples.pipeline;

/**
 * A pile of scanned pages; the input of the workflow.
 *
 * @param title what stands on it
 * @param pages how many they are
 * @param pauseMillis how long it takes to read one, so that there is time to pull the plug; 0 if left out
 */
public record Document(String title, int pages, int pauseMillis) {}
