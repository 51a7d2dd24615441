/**
 * The hands of the interpreter: they load, decide with the pure rooms, and store through the ports. Every executor uses them.
 */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
