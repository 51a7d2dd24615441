package dev.holdfast.web;

import dev.holdfast.snapshot.Checkpoint;
import dev.holdfast.snapshot.Phase;
import dev.holdfast.snapshot.Position;
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
            case COMPENSATING, CANCELLING -> "compensating";
            case COMPLETED -> "completed";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    /** Returns the spelling of the kind of a position. */
    static String of(Position position) {
        if (position instanceof Position.AtTask) {
            return "at_task";
        }
        if (position instanceof Position.AtFork) {
            return "at_fork";
        }
        if (position instanceof Position.AtJoin) {
            return "at_join";
        }
        if (position instanceof Position.AtDelay) {
            return "at_delay";
        }
        if (position instanceof Position.AtSignal) {
            return "at_signal";
        }
        return position instanceof Position.InLoop ? "in_loop" : "not_started";
    }

    /** Returns the spelling of what a checkpoint records. */
    static String of(Checkpoint.Kind kind) {
        return plain(kind);
    }

    /** Returns the spelling of a constant that is named as callers know it. */
    static String plain(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
