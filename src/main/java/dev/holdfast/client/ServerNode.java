package dev.holdfast.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A life of a node of the cluster.
 *
 * @param id what it owns branches by: its name and its number
 * @param number its number, which no other life of any node has
 * @param name what it is called
 * @param host where it runs
 * @param state what is known of it
 * @param slots how many steps it runs at once
 * @param held how many branches it held when it was last seen
 * @param tags what it offers; empty for everything
 * @param claim how long its claims last: not seen for so long it counts as lost
 * @param startedAt when it started
 * @param seenAt when it was last seen
 * @param leftAt when it left in good order; empty if it did not
 * @param toDrain whether it was told to take no more work
 */
public record ServerNode(
        String id,
        int number,
        String name,
        String host,
        State state,
        int slots,
        int held,
        Set<String> tags,
        Duration claim,
        Instant startedAt,
        Instant seenAt,
        Optional<Instant> leftAt,
        boolean toDrain) {

    /** What is known of a life. */
    public enum State {
        /** It was seen within the time of a claim. */
        LIVE,
        /** The same, and it takes no more work. */
        DRAINING,
        /** It was not seen for longer than a claim lasts: dead, stopped, or cut off. */
        LOST,
        /** It left in good order. */
        LEFT
    }
}
