package dev.holdfast.examples.settlement;

/**
 * What a merchant has taken in a day; the input of the workflow {@code settlement}.
 *
 * @param day the day
 * @param merchant the merchant
 * @param payments how many payments
 * @param cents what they make together
 * @param blocked whether the merchant gets no money
 */
public record MerchantDay(String day, String merchant, long payments, long cents, boolean blocked) {}
