package dev.holdfast.ejb.vitals;

import java.util.Map;

/**
 * The answer to one question about the health of a node.
 *
 * @param name what was asked
 * @param well whether all is well
 * @param facts what is known, by name, for people; in the order in which they are shown
 */
public record Condition(String name, boolean well, Map<String, String> facts) {}
