/** Values as they are at rest: sealed with a key that the store has not, and bound to the row they belong to. */
@NullMarked
package dev.holdfast.encryption;

import org.jspecify.annotations.NullMarked;
