/** How a node is and what it has done, for people and machines that watch it; nothing of the engine depends on it. */
@NullMarked
package dev.holdfast.ejb.vitals;

import org.jspecify.annotations.NullMarked;
