/** A workflow whose steps write the engine's database and send a message, with the points at which their server can be killed. */
@NullMarked
package dev.holdfast.it.notice;

import org.jspecify.annotations.NullMarked;
