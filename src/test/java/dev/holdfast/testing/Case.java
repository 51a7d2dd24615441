package dev.holdfast.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The scenarios that a test covers, by their stable ids, so that coverage can be counted.
 *
 * <p>An id is a scenario ({@code LIF-01}), a finding of the protocol ({@code F15}) or an entry of the defect register
 * ({@code DEF-29}).
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Case {

    /** The ids. */
    String[] value();
}
