/** A scanned document whose pages are read side by side, each until it is legible or hopeless. */
@NullMarked
package dev.holdfast.examples.pipeline;

import org.jspecify.annotations.NullMarked;
