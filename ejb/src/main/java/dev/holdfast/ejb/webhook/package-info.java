/** Web-hooks: events are written down with what they tell of, and brought to their receivers by the couriers of the outbox. */
@NullMarked
package dev.holdfast.ejb.webhook;

import org.jspecify.annotations.NullMarked;
