package dev.holdfast.examples.orders;

/**
 * A paid order whose goods are set aside.
 *
 * @param payment the paid order
 * @param shelf where they lie
 */
public record Reservation(Payment payment, String shelf) {}
