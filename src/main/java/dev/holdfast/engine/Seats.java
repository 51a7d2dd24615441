package dev.holdfast.engine;

import dev.holdfast.store.Claim;
import java.time.Duration;
import java.util.Optional;

/** The free places of this node: a start that gets one inserts its branch already claimed, and begins right after commit. */
public interface Seats {

    /** Takes a free place, if there is one; never waits. */
    Optional<Seat> reserve();

    /** Is told that branches may have become due here that nobody was handed: a hint, on which nothing depends. */
    default void look() {}

    /** Is told that something became due that this node does not run, so that others should look: a hint, on which nothing depends. */
    default void passOn() {}

    /** Is told that messages were stored that may be delivered here: a hint, on which nothing depends. */
    default void deliver() {}

    /** Is told that schedules were changed, so that their ticks may be due at other times: a hint, on which nothing depends. */
    default void reschedule() {}

    /** One place taken; ends by exactly one call of {@link #begin} or {@link #free}. */
    interface Seat {

        /** Returns the name of the node that claims. */
        String node();

        /** Returns how long the claim is to last from its statement. */
        Duration claim();

        /**
         * Begins the branch, whose start has committed.
         *
         * @param sentNanos monotonic time from before the statement that claimed the branch was sent (F23)
         */
        void begin(Claim claim, long sentNanos);

        /** Gives the place back; the branch, if there is one, is left to the end of its claim. */
        void free();
    }

    /** Returns the seats of a node that runs nothing: whatever it starts is due for any node. */
    static Seats none() {
        return Optional::empty;
    }
}
