package dev.holdfast.examples.saga;

/**
 * An order that is paid.
 *
 * @param order the order
 * @param authorization what the bank answered, and what it wants to hear for a refund
 */
public record Payment(Order order, String authorization) {}
