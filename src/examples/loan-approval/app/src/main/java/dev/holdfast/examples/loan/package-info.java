/** A loan that people decide on: a clerk, or a manager if the clerk takes too long. */
@NullMarked
package dev.holdfast.examples.loan;

import org.jspecify.annotations.NullMarked;
