/** An order as a saga: whatever was done for it is undone, last first, if it cannot be fulfilled. */
@NullMarked
package dev.holdfast.examples.saga;

import org.jspecify.annotations.NullMarked;
