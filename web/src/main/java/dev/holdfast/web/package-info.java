/**
 * The REST API of the engine: requests in, representations out, and a problem for everything that goes wrong.
 *
 * <p>Asks {@link dev.holdfast.client.Workflows} and nothing else of the engine.
 */
@NullMarked
package dev.holdfast.web;

import org.jspecify.annotations.NullMarked;
