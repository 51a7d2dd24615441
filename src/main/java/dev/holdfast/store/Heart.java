package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/**
 * What the heart-beat of a node sends to the store, by a way of its own: bodies that have taken every connection must not
 * cost the node its claims. For threads without a transaction; each call is one of its own.
 */
public interface Heart extends AutoCloseable {

    /** Returns the table of nodes. */
    Nodes nodes();

    /** Extends claims as {@link Branches#renew} does. */
    Set<BranchKey> renew(Collection<Hold> holds, Duration claim);

    /** Asks the store for its time, if the clock of this node goes by it. */
    default void setClock() {}

    /** Tells whether nodes can give each other hints; if not, they find work by looking. */
    default boolean hasHints() {
        return false;
    }

    /**
     * Hints to all nodes that something may be due which this one does not take. Nothing depends on it (F37).
     *
     * @param incarnation the life that hints, which does not hear it
     */
    default void hint(int incarnation) {}

    /**
     * Waits for a hint of another node.
     *
     * @param incarnation the life that waits
     * @param atMost how long at most
     * @return whether one came; several that came meanwhile are one
     */
    default boolean awaitHint(int incarnation, Duration atMost) {
        return false;
    }

    /** Gives back what it has kept open; it may be used again. */
    @Override
    void close();

    /** Returns the heart of a store that gives its answers without connections. */
    static Heart of(Nodes nodes, Branches branches) {
        return new Heart() {
            @Override
            public Nodes nodes() {
                return nodes;
            }

            @Override
            public Set<BranchKey> renew(Collection<Hold> holds, Duration claim) {
                return branches.renew(holds, claim);
            }

            @Override
            public void close() {}
        };
    }
}
