/** Applications that no engine may accept. */
@NullMarked
package dev.holdfast.it.refused;

import org.jspecify.annotations.NullMarked;
