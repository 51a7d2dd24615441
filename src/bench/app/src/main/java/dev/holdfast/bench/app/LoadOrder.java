package dev.holdfast.bench.app;

/**
 * What is to be measured.
 *
 * @param workflow the name of the workflow
 * @param steps how many steps an instance of it has, for the check afterwards
 * @param inFlight how many instances are under way at once; 1 measures the time of each
 * @param startsAtOnce how many instances are started in one transaction at most, as many as there is room for
 * @param warmSeconds how long it runs before
 * @param seconds how long it is measured
 */
public record LoadOrder(String workflow, int steps, int inFlight, int startsAtOnce, int warmSeconds, int seconds) {}
