package dev.holdfast.ejb.service;

import static dev.holdfast.ejb.log.HoldfastLog.LOG;

import dev.holdfast.ejb.jdbc.SqlTrouble;
import dev.holdfast.engine.Pace;
import dev.holdfast.store.Transactions.Trouble;
import java.time.Duration;
import java.util.List;

/**
 * Does again what a deployment needs of the database, while that is out or others are in its way: no application is refused because a
 * connection of the pool has died while it was idle, or because the database is just being restarted.
 */
final class SecondTry {

    private static final List<Duration> PAUSES = List.of(
            Duration.ZERO,
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4));

    private SecondTry() {}

    /**
     * Does the work, at most {@code 1 + PAUSES.size()} times. It must change nothing if it fails, or the same if it is repeated, and is called
     * without a transaction. What is not the database's trouble, and the trouble of the last try, reaches the caller.
     */
    static void of(String what, Pace pace, Runnable work) {
        for (Duration pause : PAUSES) {
            try {
                work.run();
                return;
            } catch (RuntimeException e) {
                if (SqlTrouble.of(e) == Trouble.OTHER) {
                    throw e;
                }
                LOG.triedAgain(e, what, pause.toMillis());
                pace.rest(pause.toNanos());
            }
        }
        work.run();
    }
}
