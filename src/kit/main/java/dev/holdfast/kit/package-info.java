/**
 * The test kit: runs workflows in plain unit tests, without a server, in memory, in a time of its own. Begin at {@link
 * dev.holdfast.kit.Kit}.
 */
@NullMarked
package dev.holdfast.kit;

import org.jspecify.annotations.NullMarked;
