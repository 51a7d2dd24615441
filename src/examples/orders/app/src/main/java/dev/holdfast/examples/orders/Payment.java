package dev.holdfast.examples.orders;

/**
 * An order that is paid.
 *
 * @param order the order
 * @param authorization what the bank answered
 */
public record Payment(Order order, String authorization) {}
