/** The batch runtime of each application on this node: what jobs it has, and what becomes of their executions. */
@NullMarked
package dev.holdfast.ejb.jobs;

import org.jspecify.annotations.NullMarked;
