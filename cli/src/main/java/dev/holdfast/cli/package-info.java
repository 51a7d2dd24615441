/** The command line client of the REST API: everything that a person or a scheduler asks of a server, and nothing of the engine itself. */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
