package dev.holdfast.engine;

import java.time.Duration;
import java.util.Map;

/**
 * What the engine of one node is told.
 *
 * @param node the name of the node, unique in the cluster, at most 64 characters
 * @param claim how long a claim lasts without renewal
 * @param stepLimit how long the transaction of a step may take
 * @param takeoverLimit how often in a row a branch may be taken over without getting further before its run fails
 * @param limits numbers that go before those of the definitions, by limit: {@code workflow:limit} or {@code workflow/step}
 */
public record NodeSettings(
        String node, Duration claim, Duration stepLimit, int takeoverLimit, Map<String, Integer> limits) {

    /** Copies the map. */
    public NodeSettings {
        limits = Map.copyOf(limits);
    }

    /** The same with the limits as their definitions say. */
    public NodeSettings(String node, Duration claim, Duration stepLimit, int takeoverLimit) {
        this(node, claim, stepLimit, takeoverLimit, Map.of());
    }

    /** Returns the settings of a node with every default: claims of 20 s, steps of 15 min, 3 take-overs. */
    public static NodeSettings of(String node) {
        return new NodeSettings(node, Duration.ofSeconds(20), Duration.ofMinutes(15), 3);
    }
}
