/** A workflow that sends, and its receiver, deployed beside the application. */
@NullMarked
package dev.holdfast.it.outbox;

import org.jspecify.annotations.NullMarked;
