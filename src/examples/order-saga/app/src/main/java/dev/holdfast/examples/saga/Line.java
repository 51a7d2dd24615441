package dev.holdfast.examples.saga;

/**
 * One line of the ledger.
 *
 * @param entry what was done
 * @param amountCents the money that it moved to us
 */
public record Line(String entry, long amountCents) {}
