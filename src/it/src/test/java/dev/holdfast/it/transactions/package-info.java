/** A workflow whose tasks tell in which transaction they find themselves, deployed beside the engine. */
@NullMarked
package dev.holdfast.it.transactions;

import org.jspecify.annotations.NullMarked;
