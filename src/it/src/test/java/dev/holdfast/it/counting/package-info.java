/** An application with a batch job and a schedule, both of which write down what they do. */
@NullMarked
package dev.holdfast.it.counting;

import org.jspecify.annotations.NullMarked;
