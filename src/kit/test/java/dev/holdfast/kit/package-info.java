/** Tests of the kit, which are also examples of its use. */
@NullMarked
package dev.holdfast.kit;

import org.jspecify.annotations.NullMarked;
