/** A workflow that stops at closed gates, deployed beside the application so that a kill finds it at a chosen point. */
@NullMarked
package dev.holdfast.it.crash;

import org.jspecify.annotations.NullMarked;
