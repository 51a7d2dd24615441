/** An application that says where its steps find themselves. */
@NullMarked
package dev.holdfast.it.shared;

import org.jspecify.annotations.NullMarked;
