/** Settles the payments of a day: a workflow runs a job, which starts a workflow for each merchant. */
@NullMarked
package dev.holdfast.examples.settlement;

import org.jspecify.annotations.NullMarked;
