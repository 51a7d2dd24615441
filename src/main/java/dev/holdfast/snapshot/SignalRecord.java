package dev.holdfast.snapshot;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One event or verb that was sent to an instance, as callers see it, without its value.
 *
 * @param ordinal its number in the order of sending
 * @param kind what it is
 * @param name the name of the event; nothing for a verb
 * @param key by which repetitions of the event are recognised
 * @param actor who sent it, if known
 * @param reason why a verb was sent, if a reason was given
 * @param at when it was stored
 * @param consumedBy the branch that consumed the event, if one has
 */
public record SignalRecord(
        int ordinal,
        Kind kind,
        Optional<String> name,
        Optional<String> key,
        Optional<String> actor,
        Optional<String> reason,
        Instant at,
        Optional<Integer> consumedBy) {

    /** What can be sent; the numbers are stored and never change. */
    public enum Kind {
        /** An event with a name and a value. */
        EVENT(0),
        /** A cancel, with or without compensation. */
        CANCEL(1),
        /** A pause. */
        PAUSE(2),
        /** The end of a pause. */
        RESUME(3),
        /** An end without compensation. */
        TERMINATE(4),
        /** The order to go on from the failed step. */
        RETRY(5),
        /** A move to another definition. */
        MIGRATE(6);

        private static final Kind[] BY_CODE = values();

        private final short code;

        Kind(int code) {
            this.code = (short) code;
        }

        /** Returns the stored number. */
        public short code() {
            return code;
        }

        /** Returns the kind with the stored number; throws {@link IllegalArgumentException} if there is none. */
        public static Kind of(int code) {
            if (code < 0 || code >= BY_CODE.length) {
                throw new IllegalArgumentException("no kind of signal has the number " + code);
            }
            return BY_CODE[code];
        }

        /** Returns the spelling of REST and console: lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
