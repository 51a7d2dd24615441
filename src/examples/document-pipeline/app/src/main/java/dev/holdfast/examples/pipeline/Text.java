package dev.holdfast.examples.pipeline;

/**
 * What was read of a page.
 *
 * @param page its number
 * @param quality how sure the reader is, in percent
 */
public record Text(int page, int quality) {}
