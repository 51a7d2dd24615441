package dev.holdfast.examples.pipeline;

import java.util.List;

/**
 * What became of a document; the output of the workflow.
 *
 * @param pages how many it had
 * @param read how many of them were read, as the table of texts says
 * @param unreadable the numbers of the others
 */
public record Report(int pages, long read, List<Integer> unreadable) {}
