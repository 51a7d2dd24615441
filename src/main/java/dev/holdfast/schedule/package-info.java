/**
 * When something is to be started by itself: timetables, what becomes of ticks that were missed or overlap, and the pure decision
 * which ticks are due.
 */
@NullMarked
package dev.holdfast.schedule;

import org.jspecify.annotations.NullMarked;
