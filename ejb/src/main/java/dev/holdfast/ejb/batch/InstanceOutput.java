package dev.holdfast.ejb.batch;

/**
 * What an instance has ended with, as an item of a chunk.
 *
 * @param instance its id
 * @param workflow its workflow
 * @param json the output, as JSON
 */
public record InstanceOutput(String instance, String workflow, String json) {}
