/** The shop's own REST API. */
@NullMarked
package dev.holdfast.examples.saga.web;

import org.jspecify.annotations.NullMarked;
