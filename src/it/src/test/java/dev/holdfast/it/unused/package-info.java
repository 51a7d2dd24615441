/** What an application may do in a transaction, each for itself. */
@NullMarked
package dev.holdfast.it.unused;

import org.jspecify.annotations.NullMarked;
