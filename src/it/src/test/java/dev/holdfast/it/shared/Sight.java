package dev.holdfast.it.shared;

/**
 * What a step sees.
 *
 * @param application the name of its application
 * @param entry an environment entry of its module
 * @param resource a file of its archive
 * @param ownLoader whether the thread's class loader is that of the application
 * @param inTransaction whether there is a transaction
 * @param perRequest 3 if a bean of the request is new in each step, and the same all through it
 */
public record Sight(
        String application, String entry, String resource, boolean ownLoader, boolean inTransaction, int perRequest) {}
