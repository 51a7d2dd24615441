/** The real EAR in a real server. */
@NullMarked
package dev.holdfast.it;

import org.jspecify.annotations.NullMarked;
