package dev.holdfast.it.batch;

import java.util.Map;

/**
 * What the batch runtime is to do.
 *
 * @param verb start, restart, stop, look, or tally
 * @param job the job to start
 * @param execution the execution to restart or stop
 * @param parameters what to start or restart it with
 */
public record Command(String verb, String job, long execution, Map<String, String> parameters) {}
