package dev.holdfast.it.xa;

/**
 * Some money to be moved.
 *
 * @param cents how much
 */
public record Transfer(int cents) {}
