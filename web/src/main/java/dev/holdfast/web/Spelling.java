package dev.holdfast.web;

import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import java.util.Locale;

/** How stored kinds are spelled in this API: lower case with underscores. */
final class Spelling {

    private Spelling() {}

    /** Returns the spelling of a stored status; the same words as those of {@link dev.holdfast.snapshot.Status.Kind}. */
    static String of(Phase phase) {
        return switch (phase) {
            case EXPECTED -> "expected";
            case RUNNING -> "in_progress";
            case PAUSED -> "paused";
            case COMPLETED -> "completed";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    /** Returns the spelling of what a checkpoint records. */
    static String of(Checkpoint.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
