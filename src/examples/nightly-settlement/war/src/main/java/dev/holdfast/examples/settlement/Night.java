package dev.holdfast.examples.settlement;

/**
 * What is to be settled; the input of the workflow {@code nightly}.
 *
 * @param day the day whose payments they are
 * @param payments how many there are
 * @param merchants how many merchants they are for
 * @param blocked a merchant that gets no money today; empty for none
 */
public record Night(String day, int payments, int merchants, String blocked) {}
