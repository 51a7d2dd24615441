package dev.holdfast.task;

import java.util.Map;

/**
 * What a job came to that a workflow has run.
 *
 * @param job the name of the job
 * @param execution its last execution, the one that has completed
 * @param exitStatus its exit status
 * @param metrics what its steps have counted in that execution, together: {@code read}, {@code write}, {@code commit}, {@code rollback},
 *     {@code read_skip}, {@code process_skip}, {@code filter}, {@code write_skip}
 */
public record JobOutcome(String job, long execution, String exitStatus, Map<String, Long> metrics) {}
