/**
 * Where an instance stands: its state, the positions of its branches, its checkpoints, and their stored form.
 */
@NullMarked
package dev.holdfast.snapshot;

import org.jspecify.annotations.NullMarked;
