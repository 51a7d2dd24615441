/** A newsletter, in an application that carries no engine: it uses the one that is deployed beside it. */
@NullMarked
package dev.holdfast.examples.newsletter;

import org.jspecify.annotations.NullMarked;
