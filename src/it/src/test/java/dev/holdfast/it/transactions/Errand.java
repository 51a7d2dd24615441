package dev.holdfast.it.transactions;

/**
 * What runs are started with, and hand on.
 *
 * @param wish what is to happen
 */
public record Errand(Wish wish) {}
