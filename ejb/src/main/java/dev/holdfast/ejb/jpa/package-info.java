/**
 * The rows of the engine's tables as entities, and what is read and written through them; rows never leave this room.
 *
 * <p>Columns are documented in the migrations, {@code dev/holdfast/schema/postgresql}. A field that may be null is a
 * column that may be.
 */
@NullMarked
package dev.holdfast.ejb.jpa;

import org.jspecify.annotations.NullMarked;
