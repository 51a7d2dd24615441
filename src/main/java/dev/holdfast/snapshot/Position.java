package dev.holdfast.snapshot;

import dev.holdfast.definition.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where one branch stands. The seven kinds and their spellings are stored and never change; {@link PositionText} is the
 * stored form.
 *
 * <p>A node inside loops stands there once for each iteration, so a position also counts the iterations of the loops
 * around its node, as far as they lie in the same branch.
 */
public sealed interface Position {

    /** Returns the node the branch stands at, or nothing before the first. */
    Optional<NodeId> node();

    /** Returns the present iteration of each loop around the node inside the branch, outermost first, counted from 0. */
    List<Integer> rounds();

    /** Created, and nothing scheduled yet. */
    record NotStarted() implements Position {
        @Override
        public Optional<NodeId> node() {
            return Optional.empty();
        }

        @Override
        public List<Integer> rounds() {
            return List.of();
        }
    }

    /** The next thing to do is to run this task, or to decide at this route. */
    record AtTask(NodeId task, List<Integer> rounds) implements Position {

        /** Stands outside of loops. */
        public AtTask(NodeId task) {
            this(task, List.of());
        }

        @Override
        public Optional<NodeId> node() {
            return Optional.of(task);
        }
    }

    /** The next thing to do is to open this fork. */
    record AtFork(NodeId fork, List<Integer> rounds) implements Position {

        /** Stands outside of loops. */
        public AtFork(NodeId fork) {
            this(fork, List.of());
        }

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
     * @param rounds the iterations of the loops around the fork
     */
    record AtJoin(NodeId fork, int first, int arms, List<Integer> rounds) implements Position {

        /** Stands outside of loops. */
        public AtJoin(NodeId fork, int first, int arms) {
            this(fork, first, arms, List.of());
        }

        @Override
        public Optional<NodeId> node() {
            return Optional.of(fork);
        }
    }

    /** The branch sleeps until the wake time. */
    record AtDelay(NodeId delay, Instant wake, List<Integer> rounds) implements Position {

        /** Stands outside of loops. */
        public AtDelay(NodeId delay, Instant wake) {
            this(delay, wake, List.of());
        }

        @Override
        public Optional<NodeId> node() {
            return Optional.of(delay);
        }
    }

    /**
     * The branch waits for an external event, until the deadline if there is one.
     *
     * @param signal the node
     * @param name the name of the event; several, joined by commas, for a wait that any of them ends
     * @param deadline when the wait ends without one
     * @param rounds the iterations of the loops around the node
     */
    record AtSignal(NodeId signal, String name, Optional<Instant> deadline, List<Integer> rounds) implements Position {

        /** Stands outside of loops. */
        public AtSignal(NodeId signal, String name, Optional<Instant> deadline) {
            this(signal, name, deadline, List.of());
        }

        @Override
        public Optional<NodeId> node() {
            return Optional.of(signal);
        }

        /** Returns the names of the events, in the order of the definition. */
        public List<String> names() {
            return List.of(name.split(","));
        }
    }

    /** The branch stands between two iterations of a loop: before the iteration, which counts from 0. */
    record InLoop(NodeId loop, int iteration, List<Integer> rounds) implements Position {

        /** Stands in the outermost loop. */
        public InLoop(NodeId loop, int iteration) {
            this(loop, iteration, List.of());
        }

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
