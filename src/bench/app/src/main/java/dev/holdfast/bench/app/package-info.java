/** The workflows that are measured, and the one that measures them. */
@NullMarked
package dev.holdfast.bench.app;

import org.jspecify.annotations.NullMarked;
