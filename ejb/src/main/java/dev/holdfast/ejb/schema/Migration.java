package dev.holdfast.ejb.schema;

/**
 * What bringing the schema up to date has done.
 *
 * @param steps how many migrations were applied; 0 if the schema was up to date
 * @param version the version that the schema has now
 */
public record Migration(int steps, String version) {}
