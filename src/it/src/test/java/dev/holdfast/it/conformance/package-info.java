/** The contracts of the engine, carried out inside of the server. */
@NullMarked
package dev.holdfast.it.conformance;

import org.jspecify.annotations.NullMarked;
