/** A workflow that hands back what it is given, deployed beside the application so that REST has something to mistake it for. */
@NullMarked
package dev.holdfast.it.rest;

import org.jspecify.annotations.NullMarked;
