/**
 * The transactional doors: where the engine's units of work begin and end.
 */
@NullMarked
package dev.holdfast.ejb.service;

import org.jspecify.annotations.NullMarked;
