/** How the work of a node is seen from outside: spans over OpenTelemetry, if the server has it, and what each line of the log is about. */
@NullMarked
package dev.holdfast.ejb.trace;

import org.jspecify.annotations.NullMarked;
