package dev.holdfast.error;

/**
 * Marks exceptions after which another attempt at a step would give the same: a value that does not decode, or breaks a
 * constraint. Applications may mark their own.
 */
public interface NotRetryable {}
