/**
 * What is to be done: workflows, their nodes, the typed builder, ids and policies. An invalid definition cannot be constructed.
 */
@NullMarked
package dev.holdfast.definition;

import org.jspecify.annotations.NullMarked;
