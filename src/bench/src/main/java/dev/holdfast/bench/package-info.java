/**
 * Benchmarks: ratios within one run, on a real database.
 */
@NullMarked
package dev.holdfast.bench;

import org.jspecify.annotations.NullMarked;
