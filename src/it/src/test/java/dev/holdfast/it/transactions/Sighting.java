package dev.holdfast.it.transactions;

import java.util.List;

/**
 * What a task found when it was called.
 *
 * @param thread the name of the thread
 * @param transaction the status of the transaction, a constant of {@link jakarta.transaction.Status}
 * @param workflow as the context says
 * @param instance as the context says
 * @param branch as the context says
 * @param step as the context says
 * @param attempt as the context says
 * @param key the idempotency key
 * @param priority as the context says
 * @param visits what the bean of the request said, asked twice
 */
public record Sighting(
        String thread,
        int transaction,
        String workflow,
        String instance,
        int branch,
        String step,
        int attempt,
        String key,
        int priority,
        List<String> visits) {}
