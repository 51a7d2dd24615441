package dev.holdfast.snapshot;

import java.time.Instant;
import java.util.Optional;

/**
 * An order to write all stored values anew with one key, and how far it has come.
 *
 * @param id its number
 * @param key the id of the key that they are written with
 * @param status whether it goes on
 * @param round which pass over the tables it is at, from 1: it ends with one that finds nothing to write
 * @param found how many rows the present pass has found to write, those included that somebody had locked
 * @param rewritten how many rows it has written anew
 * @param unreadable how many rows the present pass could not read, since a key is missing or they were changed: they stay as they are
 * @param actor who ordered it
 * @param reason why
 * @param createdAt when it was ordered
 * @param endedAt when it ended
 */
public record Reencryption(
        long id,
        String key,
        Status status,
        int round,
        long found,
        long rewritten,
        long unreadable,
        Optional<String> actor,
        Optional<String> reason,
        Instant createdAt,
        Optional<Instant> endedAt) {

    /** Whether it goes on. */
    public enum Status {
        /** It does. */
        RUNNING,
        /** Its last pass found nothing to write. */
        FINISHED,
        /** Somebody has stopped it. */
        CANCELLED
    }
}
