/** A workflow whose steps write two databases each, deployed so that its server can be killed at a chosen point of their commit. */
@NullMarked
package dev.holdfast.it.xa;

import org.jspecify.annotations.NullMarked;
