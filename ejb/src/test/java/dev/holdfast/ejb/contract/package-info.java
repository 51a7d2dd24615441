/** The contracts of the core, kept by the store of a server on each database. */
@NullMarked
package dev.holdfast.ejb.contract;

import org.jspecify.annotations.NullMarked;
