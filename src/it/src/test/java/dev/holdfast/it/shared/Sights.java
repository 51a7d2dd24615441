package dev.holdfast.it.shared;

/**
 * What the steps of a run see.
 *
 * @param joined in the one that joins its transaction
 * @param apart in the one that runs outside
 */
public record Sights(Sight joined, Sight apart) {}
