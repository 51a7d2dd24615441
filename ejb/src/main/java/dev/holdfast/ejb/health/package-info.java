/** The health of a node as MicroProfile Health tells it, if the server has that. */
@NullMarked
package dev.holdfast.ejb.health;

import org.jspecify.annotations.NullMarked;
