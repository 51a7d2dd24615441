/**
 * The engine's tables: which databases can hold them, and how they are brought up to date.
 */
@NullMarked
package dev.holdfast.ejb.schema;

import org.jspecify.annotations.NullMarked;
