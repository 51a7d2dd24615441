package dev.holdfast.it.identity;

/**
 * Who a step is.
 *
 * @param caller the name of the caller that a bean sees
 * @param alone what came of using what only a clerk may use
 * @param asClerk the same through a bean that runs as a clerk
 */
public record Identity(String caller, String alone, String asClerk) {}
