/**
 * Every message of the engine that a person reads, with its id.
 */
@NullMarked
package dev.holdfast.ejb.log;

import org.jspecify.annotations.NullMarked;
