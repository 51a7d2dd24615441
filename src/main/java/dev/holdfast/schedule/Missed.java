package dev.holdfast.schedule;

import dev.holdfast.error.InvalidArgument;
import java.time.Duration;

/**
 * What becomes of ticks that no node could fire in time, since none was there. A tick is missed once it is a minute old.
 *
 * @param kind what is done
 * @param limit how many are caught up with, of the newest; 1 unless the kind is {@link Kind#CATCH_UP}
 */
public record Missed(Kind kind, int limit) {

    /** How old a tick may be and still be on time. */
    public static final Duration GRACE = Duration.ofMinutes(1);

    /** The most that can be caught up with, which is one transaction. */
    public static final int MOST = 1_000;

    /** What is done about missed ticks. */
    public enum Kind {
        /** Nothing. */
        SKIP,
        /** The newest is fired for all of them, unless another is due on time anyway. */
        ONCE,
        /** The newest are fired, in their order. */
        CATCH_UP
    }

    /** Nothing is done about them. */
    public static final Missed SKIP = new Missed(Kind.SKIP, 1);

    /** One stands for all. */
    public static final Missed ONCE = new Missed(Kind.ONCE, 1);

    /** Checks the limit; throws {@link InvalidArgument}. */
    public Missed {
        if (limit < 1 || limit > MOST || (kind != Kind.CATCH_UP && limit != 1)) {
            throw new InvalidArgument("missed ticks: " + kind + " with a limit of " + limit
                    + "; catching up takes 1 to " + MOST + ", the others none");
        }
    }

    /** The newest of them are fired, so many at most. */
    public static Missed catchUp(int limit) {
        return new Missed(Kind.CATCH_UP, limit);
    }
}
