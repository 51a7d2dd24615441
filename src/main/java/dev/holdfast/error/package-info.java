/**
 * What went wrong, said precisely: one stable code for each kind of error, and the exception that carries it.
 */
@NullMarked
package dev.holdfast.error;

import org.jspecify.annotations.NullMarked;
