/** Metrics over Micrometer, if the server has it. */
@NullMarked
package dev.holdfast.ejb.metrics;

import org.jspecify.annotations.NullMarked;
