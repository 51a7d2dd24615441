/**
 * What an application carries that uses the engine of {@code holdfast.ear}: beans that CDI and the EJB container must find in the
 * application itself. Everything else comes from the engine's modules, which this jar's manifest makes visible.
 */
@NullMarked
package dev.holdfast.ejb.client;

import org.jspecify.annotations.NullMarked;
