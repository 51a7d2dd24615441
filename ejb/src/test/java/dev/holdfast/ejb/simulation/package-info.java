/**
 * Whole nodes in a simulated world: dispatchers, pollers, renewers and interpreters as they are, over a store in memory, where one
 * thread runs at a time and time passes when nobody has anything to do. What goes wrong, and when, follows from a seed.
 *
 * <p>Start at {@link dev.holdfast.ejb.simulation.Simulation}.
 */
@NullMarked
package dev.holdfast.ejb.simulation;

import org.jspecify.annotations.NullMarked;
