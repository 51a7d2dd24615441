package dev.holdfast.it.chaos;

/**
 * What the events of the chaos suite carry.
 *
 * @param number the number of the event among those of its name that are sent to an instance, from 1
 */
public record Note(int number) {}
