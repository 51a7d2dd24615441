/** Where a node takes the keys from that values are sealed with. */
@NullMarked
package dev.holdfast.ejb.keys;

import org.jspecify.annotations.NullMarked;
