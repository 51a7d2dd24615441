/**
 * Who runs what: worker threads, claims, heart-beats, hand-over, start and stop with the deployment.
 */
@NullMarked
package dev.holdfast.ejb.dispatch;

import org.jspecify.annotations.NullMarked;
