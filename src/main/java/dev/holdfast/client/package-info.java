/**
 * What callers may ask of the engine: start, status, output, steps, lists and waiting.
 */
@NullMarked
package dev.holdfast.client;

import org.jspecify.annotations.NullMarked;
