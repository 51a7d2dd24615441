/**
 * The decisions around a run: admission of a start, resumption, resume input and the end. Values in, values out.
 */
@NullMarked
package dev.holdfast.lifecycle;

import org.jspecify.annotations.NullMarked;
