package dev.holdfast.snapshot;

/**
 * How an instance looks from afar: enough to see that something has happened to it, for many instances in one statement.
 *
 * @param run the run that has its id
 * @param phase the stored status
 * @param held how many branches are running a step
 * @param stamp a text that is another one after everything that is stored of the instance: a step, an event, an order, its end
 */
public record Glance(long run, Phase phase, int held, String stamp) {}
