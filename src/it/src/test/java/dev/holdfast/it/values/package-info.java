/** A workflow whose tasks declare what their values must be, deployed beside the engine. */
@NullMarked
package dev.holdfast.it.values;

import org.jspecify.annotations.NullMarked;
