package dev.holdfast.definition;

import dev.holdfast.task.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a task is carried out, shown and scheduled, as its annotation says.
 *
 * @param transaction whether the body joins the transaction of its step
 * @param version the caller's version of the task's data; part of the definition hash
 * @param priority 1 (critical) to 5 (minimal)
 * @param tags what a node must offer to run the task, sorted and without repetition
 * @param retries how often it is tried again
 * @param timeout how long one attempt may take; nothing for the engine's limit
 * @param displayName the name people see
 * @param description a sentence for people
 */
public record TaskOptions(
        Transaction transaction,
        Optional<String> version,
        int priority,
        List<String> tags,
        Retries retries,
        Optional<Duration> timeout,
        String displayName,
        Optional<String> description) {

    /** The most tags a task may have. */
    public static final int MAX_TAGS = 20;

    /** The longest tag, in characters. */
    public static final int MAX_TAG_LENGTH = 64;

    /** The priority of a task that names none. */
    public static final int NORMAL_PRIORITY = 3;

    /** Sorts the tags, so that equal sets are equal. */
    public TaskOptions {
        tags = tags.stream().distinct().sorted().toList();
    }
}
