package dev.holdfast.examples.newsletter;

/**
 * What has become of it.
 *
 * @param text what the readers saw
 * @param posted how many letters are in the outbox
 */
public record Receipt(String text, long posted) {}
