package dev.holdfast.client;

import dev.holdfast.definition.NodeId;
import java.util.Optional;

/**
 * The order to run once more what an instance has run, as a new instance; the old one stays as it is.
 *
 * @param source the instance that is taken as the pattern, live or ended
 * @param instanceId the id of the new instance
 * @param from the node at which it begins, one of those that stand in no fork, loop or route; empty for the first, which is to start again
 * @param by who orders it, and why
 */
public record Restart(String source, String instanceId, Optional<NodeId> from, Order by) {}
