package dev.holdfast.examples.saga;

import java.util.List;

/**
 * What the customer gets in the end; the output of the workflow.
 *
 * @param order the instance id of the order
 * @param authorization what the bank answered
 * @param ledger what was done for the order, oldest first
 */
public record Receipt(String order, String authorization, List<Line> ledger) {}
