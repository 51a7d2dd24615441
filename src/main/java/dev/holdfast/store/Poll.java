package dev.holdfast.store;

import java.time.Duration;
import java.util.Set;

/**
 * A request for due branches.
 *
 * @param node the node that claims
 * @param routes the routes it serves; branches of other routes are neither read nor claimed
 * @param limit the most branches to claim, at least 1
 * @param claim how long the claims last from the moment of the statement
 * @param ageing by how much waiting one step of priority is outweighed
 * @param deference how long a branch that was parked by a failure on this node ({@link Parking.Retry}) is left to others once it
 *     is due; zero if there are no others
 */
public record Poll(String node, Set<Integer> routes, int limit, Duration claim, Duration ageing, Duration deference) {

    /** Makes a request of a node that is alone. */
    public Poll(String node, Set<Integer> routes, int limit, Duration claim, Duration ageing) {
        this(node, routes, limit, claim, ageing, Duration.ZERO);
    }
}
