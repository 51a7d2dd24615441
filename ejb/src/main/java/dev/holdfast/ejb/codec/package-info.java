/**
 * How values are encoded: JSON-B.
 */
@NullMarked
package dev.holdfast.ejb.codec;

import org.jspecify.annotations.NullMarked;
