package dev.holdfast.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header by which a repetition of a request is recognised. */
final class IdempotencyKey {

    /** The name of the header. */
    static final String HEADER = "Idempotency-Key";

    private IdempotencyKey() {}

    /** Returns the key, if there is one. The header is a structured field, and so in quotes; most people send it without. */
    static Optional<String> of(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return Optional.empty();
        }
        String key = header.strip();
        boolean quoted = key.length() > 1 && key.startsWith("\"") && key.endsWith("\"");
        return Optional.of(quoted ? key.substring(1, key.length() - 1) : key);
    }
}
