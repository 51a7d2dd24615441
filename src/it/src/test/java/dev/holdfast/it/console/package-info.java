/** Workflows of every shape, for the console to show and for people to act on. */
@NullMarked
package dev.holdfast.it.console;

import org.jspecify.annotations.NullMarked;
