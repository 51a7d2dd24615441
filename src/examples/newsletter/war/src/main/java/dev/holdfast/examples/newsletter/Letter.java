package dev.holdfast.examples.newsletter;

/**
 * What is sent.
 *
 * @param issue what it was made of
 * @param text what the readers see
 */
public record Letter(Issue issue, String text) {}
