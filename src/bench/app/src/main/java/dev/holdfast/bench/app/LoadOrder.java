package dev.holdfast.bench.app;

/**
 * What is to be measured.
 *
 * @param workflow the name of the workflow
 * @param steps how many checkpoints an instance of it has behind that of its start, for the check afterwards; 0: not counted
 * @param rows how many rows of the application an instance writes, for the check afterwards; 0: not counted
 * @param inFlight how many instances are under way at once; 1 measures the time of each
 * @param startsAtOnce how many instances are started in one transaction at most, as many as there is room for
 * @param valueBytes how long the text is that the value carries; 0: short
 * @param warmSeconds how long it runs before
 * @param seconds how long it is measured
 */
public record LoadOrder(
        String workflow,
        int steps,
        int rows,
        int inFlight,
        int startsAtOnce,
        int valueBytes,
        int warmSeconds,
        int seconds) {}
