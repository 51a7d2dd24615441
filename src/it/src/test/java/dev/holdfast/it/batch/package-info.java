/** Jobs of an application that are made of the engine's artifacts. */
@NullMarked
package dev.holdfast.it.batch;

import org.jspecify.annotations.NullMarked;
