/**
 * Whether the live instances of a running installation fit a new build: an export of where they stand, and a check of it. Begin
 * at {@link dev.holdfast.kit.fit.Fit}.
 */
@NullMarked
package dev.holdfast.kit.fit;

import org.jspecify.annotations.NullMarked;
