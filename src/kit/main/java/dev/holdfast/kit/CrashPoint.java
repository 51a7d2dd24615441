package dev.holdfast.kit;

import java.util.Locale;

/**
 * One moment at which the node of a scenario can die.
 *
 * @param commit which commit of the node, counted from 1
 * @param moment whether it dies before or after that
 */
record CrashPoint(int commit, Moment moment) {

    /** On which side of a commit. */
    enum Moment {
        BEFORE,
        AFTER;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
