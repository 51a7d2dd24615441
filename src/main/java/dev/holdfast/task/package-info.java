/**
 * What applications write: the {@link dev.holdfast.task.Task} annotation, the context of a running step, and the codec of values.
 */
@NullMarked
package dev.holdfast.task;

import org.jspecify.annotations.NullMarked;
