/** The checker of the chaos suite: what must hold of the engine's tables beside the ledgers of the chaos application, whatever happened. */
@NullMarked
package dev.holdfast.it.check;

import org.jspecify.annotations.NullMarked;
