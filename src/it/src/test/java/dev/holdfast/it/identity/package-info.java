/** An application that asks who its steps are, and what that one may do. */
@NullMarked
package dev.holdfast.it.identity;

import org.jspecify.annotations.NullMarked;
