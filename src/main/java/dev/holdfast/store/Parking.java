package dev.holdfast.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a held branch is put down: what it waits for, and when somebody should look at it next.
 *
 * @param due when the branch is due, and due again after a pause
 * @param awaiting the names of the events that wake it; empty for none
 * @param arms the arms it waits for, if it has opened a fork
 * @param route the route of the node at which it goes on
 * @param priority the priority of that node, 1 to 5
 */
public record Parking(Due due, List<String> awaiting, Optional<Arms> arms, int route, int priority) {

    /** When a branch is due. */
    public sealed interface Due {}

    /** At a time: that of a delay, or the end of a wait. */
    public record At(Instant time) implements Due {}

    /** So long after the moment of the statement, by the store's own clock; zero for at once. */
    public record After(Duration time) implements Due {}

    /** The same after a failure: a back-off, behind which another node than the one that parks it should have the next try. */
    public record Retry(Duration time) implements Due {}

    /**
     * Held from its beginning by a node that goes on with it at once: for a new branch alone, which then needs no claim.
     *
     * @param owner the node
     * @param claim how long its claim lasts from the moment of the statement
     */
    public record Held(String owner, Duration claim) implements Due {}

    /** Not until something else wakes it. */
    public record Never() implements Due {}

    /**
     * The arms of a fork.
     *
     * @param open how many arms have to end before the branch is due
     * @param next the number of the arm that the next ending arm opens; 0 if all are open
     * @param end the number behind the last arm
     */
    public record Arms(int open, int next, int end) {}
}
