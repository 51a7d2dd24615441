package dev.holdfast.web;

import dev.holdfast.definition.Retries;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How often and after which waits a method is tried again.
 *
 * @param max how many attempts may follow the first
 * @param backoff the wait before the first of them, as ISO-8601
 * @param multiplier by how much each further wait is longer
 * @param maxBackoff the longest wait, as ISO-8601
 * @param jitter the part of a wait that is left to chance, 0 to 1
 * @param retryOn the only exceptions to retry after; left out for all
 * @param abortOn exceptions never to retry after
 */
@Schema(name = "Retries")
@JsonbPropertyOrder({"max", "backoff", "multiplier", "maxBackoff", "jitter", "retryOn", "abortOn"})
public record RetriesView(
        int max,
        String backoff,
        double multiplier,
        @Nullable String maxBackoff,
        double jitter,
        @Nullable List<String> retryOn,
        @Nullable List<String> abortOn) {

    /** Returns nothing where the first failure is the last. */
    static @Nullable RetriesView of(Retries retries) {
        if (retries.max() == 0) {
            return null;
        }
        return new RetriesView(
                retries.max(),
                retries.initial().toString(),
                retries.multiplier(),
                retries.cap().map(Duration::toString).orElse(null),
                retries.jitter(),
                names(retries.retryOn()),
                names(retries.abortOn()));
    }

    private static @Nullable List<String> names(List<Class<? extends Throwable>> exceptions) {
        return exceptions.isEmpty()
                ? null
                : exceptions.stream().map(Class::getName).toList();
    }
}
