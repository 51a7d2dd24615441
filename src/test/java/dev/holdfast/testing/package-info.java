/**
 * What tests of workflows and of the engine need: a clock that is moved by hand, tasks and transactions that do as
 * arranged, and a whole engine that runs on the calling thread.
 */
@NullMarked
package dev.holdfast.testing;

import org.jspecify.annotations.NullMarked;
