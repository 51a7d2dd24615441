/**
 * What follows from an event: the one pure interpreter of a plan. Decides, and stores nothing.
 */
@NullMarked
package dev.holdfast.execution;

import org.jspecify.annotations.NullMarked;
