package dev.holdfast.examples.orders;

/**
 * A packed order that a courier will fetch.
 *
 * @param reservation the packed order
 * @param tracking the courier's number for it
 */
public record Booking(Reservation reservation, String tracking) {}
