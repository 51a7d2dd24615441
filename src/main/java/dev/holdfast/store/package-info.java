/**
 * What must survive: the ports whose documentation is the contract of every store, and the in-memory implementation.
 */
@NullMarked
package dev.holdfast.store;

import org.jspecify.annotations.NullMarked;
