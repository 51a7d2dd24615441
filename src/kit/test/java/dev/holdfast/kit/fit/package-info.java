/** Tests of the check of live instances against a new build. */
@NullMarked
package dev.holdfast.kit.fit;

import org.jspecify.annotations.NullMarked;
