/** An order from its acceptance to the receipt: a workflow, its tasks, and entities on the data source of the engine. */
@NullMarked
package dev.holdfast.examples.orders;

import org.jspecify.annotations.NullMarked;
