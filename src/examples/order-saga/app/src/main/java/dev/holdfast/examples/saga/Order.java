package dev.holdfast.examples.saga;

/**
 * What a customer asks for; the input of the workflow.
 *
 * @param customer who pays
 * @param item what is wanted
 * @param quantity how many of it
 * @param amountCents the price of all of them together
 * @param country where they go to, in two letters
 * @param packingSeconds how long it takes to pack them, so that there is time to pull the plug; 0 if left out
 */
public record Order(String customer, String item, int quantity, long amountCents, String country, int packingSeconds) {}
