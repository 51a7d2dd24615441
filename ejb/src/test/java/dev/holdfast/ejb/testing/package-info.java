/**
 * The ground that the engine's tests stand on: real databases, a real transaction manager and a real persistence unit,
 * without a server, and the means to arrange races and failures instead of waiting for them.
 *
 * <p>Start at {@link dev.holdfast.ejb.testing.DatabaseKind}.
 */
@NullMarked
package dev.holdfast.ejb.testing;

import org.jspecify.annotations.NullMarked;
