package dev.holdfast.examples.orders;

import java.util.List;

/**
 * What is left of an order in the end; the output of the workflow.
 *
 * @param order the instance id of the order
 * @param customer who paid
 * @param amountCents how much
 * @param authorization what the bank answered
 * @param tracking the courier's number
 * @param courierAsked how often the courier was asked for it: once, or again after a crash, always with one answer
 * @param ledger what the transactional steps wrote, in order: one line each, whatever happened on the way
 */
public record Receipt(
        String order,
        String customer,
        long amountCents,
        String authorization,
        String tracking,
        int courierAsked,
        List<Line> ledger) {

    /**
     * The effect of one step.
     *
     * @param step the step
     * @param amountCents the money it moved
     */
    public record Line(String step, long amountCents) {}
}
