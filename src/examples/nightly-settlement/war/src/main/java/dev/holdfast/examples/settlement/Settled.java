package dev.holdfast.examples.settlement;

/**
 * What a merchant has got; the output of the workflow {@code settlement}.
 *
 * @param day the day
 * @param merchant the merchant
 * @param payments how many payments
 * @param cents what they make together
 * @param paidCents what is left without the fee
 */
public record Settled(String day, String merchant, long payments, long cents, long paidCents) {}
