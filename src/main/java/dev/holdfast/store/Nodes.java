package dev.holdfast.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of nodes: one row for each life of a node, from its start until some days after its end. Nothing in the protocol
 * rests on it.
 *
 * <p>Every method runs in the transaction of the calling thread, or in one of its own if that has none. All times are the store's own, so that the clock of one node is
 * never held against that of another.
 */
public interface Nodes {

    /**
     * Adds a life of a node, and removes those that ended long ago.
     *
     * @return its incarnation, a number that no other life of any node has
     */
    int join(Newcomer newcomer);

    /**
     * Writes down that a node lives.
     *
     * @param held how many branches it holds
     * @param draining whether it takes no more
     * @return false if its row is gone
     */
    boolean beat(int incarnation, int held, boolean draining);

    /**
     * Writes down whether a life of a node is to take no more work; it does so once it has read that, at its next heart-beat.
     *
     * @return the life as it was; nothing if there is none of that number, or it has left
     */
    Optional<Life> drain(int incarnation, boolean wanted);

    /** Writes down that a node has left in good order; its claims are given back by then. */
    void leave(int incarnation);

    /**
     * Ends what lost nodes have left open in the database: a frozen machine, or one that vanished from the network, keeps its
     * transactions and with them its locks for hours, and claims alone do not help against these.
     *
     * <p>Only sessions are ended that stand idle in a transaction for longer than a claim of the node lasts, and only if no node
     * that lives has sessions of the same name.
     *
     * @return how many were ended; 0 on a store that has no sessions
     */
    int endLostSessions();

    /** Reads the lives that were seen within the last day, the newest first. */
    List<Life> lives();

    /**
     * A node that starts.
     *
     * @param name what it is called, 1 to 50 characters; two may have one name
     * @param host where it runs, for people
     * @param slots how many steps it runs at once
     * @param tags what it offers; empty for everything
     * @param claim how long its claims last: not seen for so long it counts as lost
     */
    record Newcomer(String name, String host, int slots, Set<String> tags, Duration claim) {}

    /**
     * A life of a node.
     *
     * @param incarnation its number
     * @param state what is known of it
     * @param held how many branches it held when it was last seen
     * @param startedAt when it started
     * @param seenAt when it was last seen
     * @param leftAt when it left in good order; empty if it did not
     * @param toDrain whether it was told to take no more work
     */
    record Life(
            int incarnation,
            Newcomer node,
            State state,
            int held,
            Instant startedAt,
            Instant seenAt,
            Optional<Instant> leftAt,
            boolean toDrain) {

        /** Returns what it owns branches by: its name and its number. */
        public String id() {
            return node.name() + "/" + incarnation;
        }
    }

    /** What is known of a life. */
    enum State {
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
