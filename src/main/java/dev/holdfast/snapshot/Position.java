package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import java.time.Instant;
import java.util.Optional;

/**
 * Where one branch stands. The seven kinds and their spellings are stored and never change; {@link PositionText} is the
 * stored form.
 */
public sealed interface Position {

    /** Returns the node the branch stands at, or nothing before the first. */
    Optional<NodeId> node();

    /** Created, and nothing scheduled yet. */
    record NotStarted() implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.empty();
        }
    }

    /** The next thing to do is to run this task. */
    record AtTask(NodeId task) implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.of(task);
        }
    }

    /** The next thing to do is to open this fork. */
    record AtFork(NodeId fork) implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.of(fork);
        }
    }

    /**
     * The branch waits for the arms of a fork, or goes on with their results.
     *
     * @param fork the fork
     * @param first the number of the first arm's branch
     * @param arms how many arms were opened; their branches are numbered without a gap
     */
    record AtJoin(NodeId fork, int first, int arms) implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.of(fork);
        }
    }

    /** The branch sleeps until the wake time. */
    record AtDelay(NodeId delay, Instant wake) implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.of(delay);
        }
    }

    /** The branch waits for an external event of that name, until the deadline if there is one. */
    record AtSignal(NodeId signal, String name, Optional<Instant> deadline) implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.of(signal);
        }
    }

    /** The branch stands between two iterations of a loop; iterations count from 0. */
    record InLoop(NodeId loop, int iteration) implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.of(loop);
        }
    }

    /** Returns the stored text of this position. */
    default String toText() {
        return PositionText.write(this);
    }

    /** Reads the stored text; throws an error with code {@code unreadable-stored-form} for anything else. */
    static Position ofText(String text) {
        return PositionText.read(text);
    }
}
