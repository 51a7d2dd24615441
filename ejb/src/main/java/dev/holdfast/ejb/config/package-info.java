/**
 * Every configuration key with its default and unit.
 */
@NullMarked
package dev.holdfast.ejb.config;

import org.jspecify.annotations.NullMarked;
