package dev.holdfast.examples.saga;

/**
 * Goods that are set aside.
 *
 * @param order for whom
 * @param shelf where they lie
 */
public record Reservation(Order order, String shelf) {}
