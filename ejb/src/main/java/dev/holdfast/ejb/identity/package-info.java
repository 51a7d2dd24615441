/** Whom steps work for, over the security of WildFly; a leaf. */
@NullMarked
package dev.holdfast.ejb.identity;

import org.jspecify.annotations.NullMarked;
